/**
 * Is the machine still the one that is meant, and may it be touched? Read right before every call that changes something: what the
 * controller knows is up to half a minute old, and people work on the same machines.
 */
import type { AutoScalingGroup, AutoScalingInstanceDetails } from '@aws-sdk/client-auto-scaling';
import type { Instance } from '@aws-sdk/client-ec2';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Call, Target } from '../../remediation/call.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import type { AwsCalls } from './aws-calls.ts';
import { describeInstances } from './instance-details.ts';
import { readMemberState } from './member-state.ts';
import { checkLone } from './lone/read-lone.ts';
import { readGroups } from './read-inventory.ts';
import { isExcluded } from './tags.ts';

/** An instance that is in no group, and watched itself. */
export interface LoneSeen {
  readonly group: undefined;
  readonly instance: Instance;
}

export interface TargetSeen {
  readonly group: AutoScalingGroup;
  readonly instance: Instance;
}

/** What Auto Scaling and EC2 say of the machine right now; undefined where they do not know it. Throws an `ApiError`. */
export async function lookAtMachine(
  calls: AwsCalls,
  machine: string,
  signal: AbortSignal,
): Promise<{ readonly member: AutoScalingInstanceDetails | undefined; readonly instance: Instance | undefined }> {
  const { AutoScalingInstances = [] } = await calls.send('DescribeAutoScalingInstances', { InstanceIds: [machine] }, { signal });
  const [instance] = await describeInstances(calls, [machine], signal);
  return { member: AutoScalingInstances.find(({ InstanceId }) => InstanceId === machine), instance };
}

/** The machine, when it is the one that is meant and may be touched; else why not. Throws an `ApiError`. */
export async function readTarget(calls: AwsCalls, call: Call, signal: AbortSignal): Promise<Result<TargetSeen | LoneSeen, string>> {
  const { step, target } = call;
  const { machine } = target;
  const { member, instance } = await lookAtMachine(calls, machine, signal);
  const lone = checkLone(call, member, instance);
  if (lone !== undefined) return lone.ok ? ok({ group: undefined, instance: lone.value }) : lone;
  const state = readMemberState(member?.LifecycleState, member?.HealthStatus);
  if (member === undefined || instance === undefined || state === undefined) return wrong(`there is no machine ${machine} in a group`);
  const stranger = findStranger(target, member, instance);
  if (stranger !== undefined) return wrong(stranger);
  const [group] = await readGroups(calls, signal, [target.group]);
  if (group === undefined) return wrong(`group ${target.group} is not tagged as one that heald watches, or is gone`);
  // Looking at a machine harms nobody.
  if (step.action === 'captureEvidence') return ok({ group, instance });
  if (state === 'leaving') return wrong(`${machine} is on its way out already`);
  // Whoever put it aside, or is still launching it, has a reason.
  const isKept = step.action === endKept;
  if (isKept ? state !== 'aside' : state !== 'in_service') return wrong(`${machine} is ${isKept ? 'in service' : 'not in service'}`);
  if (isExcluded(instance.Tags)) return wrong(`${machine} is tagged heald:exclude`);
  if (isExcluded(group.Tags)) return wrong(`group ${target.group} is tagged heald:exclude`);
  if (member.ProtectedFromScaleIn === true) return wrong(`${machine} is protected from scale-in`);
  if (group.Operator !== undefined) return wrong(`group ${target.group} is managed by ${group.Operator.Principal ?? 'another service'}`);
  return ok({ group, instance });
}

function findStranger({ machine, launchedAt, group }: Target, member: AutoScalingInstanceDetails, instance: Instance): string | undefined {
  if (launchedAt === undefined) return `nobody said when ${machine} was launched, so it cannot be told from another one`;
  if (instance.LaunchTime?.getTime() !== launchedAt)
    return `${machine} is another machine than the one that was meant: launched at another time`;
  if (member.AutoScalingGroupName !== group) return `${machine} is in group ${member.AutoScalingGroupName}, not in ${group}`;
  if (instance.State?.Name !== 'running' && instance.State?.Name !== 'pending')
    return `${machine} is ${instance.State?.Name ?? 'in no known state'}`;
  return undefined;
}
