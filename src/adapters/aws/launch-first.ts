/**
 * How does the new machine come before the old one goes? A group whose maintenance policy keeps all of its machines healthy does that
 * itself: the old one is marked, and Auto Scaling launches first. Any other group would end the old one first, and none can keep the
 * old one afterwards, so there heald launches:
 *
 *     note what the group is meant to have ──▶ LaunchInstances, with a token ──▶ end the old one, or put it in standby to be kept
 *
 * The launch carries a token made from the call, so that the same call made again launches nothing twice. Whether it raised what the
 * group is meant to have is read from the group and not assumed; what it raised goes with the old machine.
 */
import { createHash } from 'node:crypto';

import type { LaunchInstancesError } from '@aws-sdk/client-auto-scaling';
import { secondMs } from '../../base/instant.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { AwsCalls } from './aws-calls.ts';
import { attempt, claim, keepUntil, type Order } from './deed.ts';
import { notApplied, outcomeOf } from './outcomes.ts';
import { readGroups } from './read-inventory.ts';
import { desiredTag, valueOfTag } from './tags.ts';

/** A launch is answered when the instances are there. */
const launchWithinMs = 60 * secondMs;
const readWithinMs = 10 * secondMs;

export async function launchFirst(order: Order, retainMs: number): Promise<Outcome> {
  const { calls, call, seen } = order;
  const { machine } = call.target;
  const healthyShareLeast = seen.group.InstanceMaintenancePolicy?.MinHealthyPercentage ?? 0;
  if (retainMs > 0 || healthyShareLeast < 100) return launchThenRelieve(order, retainMs);
  const trouble = await claim(order);
  if (trouble !== undefined) return trouble;
  // A young machine is in its grace period, where the mark would be taken and do nothing.
  return attempt(`${machine} is marked as unhealthy`, () =>
    calls.send('SetInstanceHealth', { InstanceId: machine, HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false }),
  );
}

async function launchThenRelieve(order: Order, retainMs: number): Promise<Outcome> {
  const { calls, call, seen, now } = order;
  const { group: name, zone } = call.target;
  const noted = valueOfTag(seen.instance.Tags, desiredTag)?.split(' ');
  const before = noted?.[0] === call.token ? Number(noted[1]) : (seen.group.DesiredCapacity ?? 0);
  const trouble = await claim(order, { [desiredTag]: `${call.token} ${before}`, ...(retainMs > 0 ? keepUntil(now, retainMs) : {}) });
  if (trouble !== undefined) return trouble;
  const asked = {
    AutoScalingGroupName: name,
    RequestedCapacity: 1,
    AvailabilityZoneIds: [zone],
    ClientToken: tokenOf(call),
    RetryStrategy: 'none' as const,
  };
  let launched: string[];
  try {
    const { Instances = [], Errors = [] } = await calls.send('LaunchInstances', asked, { timeoutMs: launchWithinMs });
    launched = Instances.flatMap(({ InstanceIds = [] }) => InstanceIds);
    if (launched.length === 0) return notApplied(`no other machine could be launched: ${sayErrors(Errors)}`);
  } catch (error) {
    return outcomeOf(error);
  }
  const raised = await isRaised(calls, name, before);
  if (!raised.ok) return { kind: 'unknown', because: `${launched[0]} is launched, but the group cannot be read: ${raised.problem}` };
  return relieve(order, { newcomer: String(launched[0]), decrements: raised.value, keeps: retainMs > 0 });
}

function relieve(
  { calls, call }: Order,
  how: { readonly newcomer: string; readonly decrements: boolean; readonly keeps: boolean },
): Promise<Outcome> {
  const { machine, group } = call.target;
  const ShouldDecrementDesiredCapacity = how.decrements;
  if (how.keeps)
    return attempt(`${how.newcomer} is launched, and ${machine} is in standby`, () =>
      calls.send('EnterStandby', { AutoScalingGroupName: group, InstanceIds: [machine], ShouldDecrementDesiredCapacity }),
    );
  return attempt(`${how.newcomer} is launched, and ${machine} is being ended`, () =>
    calls.send('TerminateInstanceInAutoScalingGroup', { InstanceId: machine, ShouldDecrementDesiredCapacity }),
  );
}

/** Whether the group is meant to have more than before. */
async function isRaised(calls: AwsCalls, name: string, before: number): Promise<Result<boolean, string>> {
  try {
    const [group] = await readGroups(calls, AbortSignal.timeout(readWithinMs), [name]);
    return group?.DesiredCapacity === undefined ? wrong(`${name} is gone`) : ok(group.DesiredCapacity > before);
  } catch (error) {
    return wrong((error as Error).message);
  }
}

function sayErrors(errors: readonly LaunchInstancesError[]): string {
  return (
    errors.map(({ ErrorCode = 'no reason', ErrorMessage = '' }) => `${ErrorCode}: ${ErrorMessage}`).join('; ') || 'no reason was given'
  );
}

/** 64 letters, as many as a token may have; the same for every try of the same call on the same machine. */
function tokenOf({ token, target }: Call): string {
  return createHash('sha256').update(`${token} ${target.machine} ${target.launchedAt}`).digest('hex');
}
