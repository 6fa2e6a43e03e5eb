/**
 * How is each action made of calls? First a tag on the instance, so that whoever looks later sees whose call it was; then the one call
 * that does the deed, sent once.
 *
 *     replace      launchFirst      see launch-first.ts
 *                  terminateFirst   TerminateInstanceInAutoScalingGroup, without making the group smaller
 *                  + retain         EnterStandby: the group starts another one, the old one runs on until its time is over
 *     quarantine                    EnterStandby
 *     reboot                        RebootInstances
 *     endKept                       TerminateInstanceInAutoScalingGroup of what was put aside, without making the group smaller
 */
import { formatDuration } from '../../base/duration.ts';
import type { Outcome } from '../../remediation/call.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import { attempt, claim, keepUntil, tagMachine, type Order, type Touch } from './deed.ts';
import { endKeptMachine } from './end-kept.ts';
import { launchFirst } from './launch-first.ts';
import { notApplied } from './outcomes.ts';
import type { TargetSeen } from './read-target.ts';
import { doneTag } from './tags.ts';

type Work = (order: Order) => Promise<Outcome>;

/** Nothing is replaced while Auto Scaling has been told not to. */
const neededProcesses = ['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy'] as const;

export const works: Readonly<Record<string, Work>> = { replace, quarantine, reboot, [endKept]: endKeptMachine };

async function replace(order: Order): Promise<Outcome> {
  const { calls, call, seen } = order;
  const { machine } = call.target;
  const retainMs = Number(call.step.with['retain'] ?? 0);
  const suspended = findSuspended(
    seen,
    retainMs > 0 || call.step.with['order'] !== 'launchFirst' ? ['Launch', 'Terminate'] : neededProcesses,
  );
  if (suspended !== undefined) return notApplied(suspended);
  if (call.step.with['order'] === 'launchFirst') {
    return launchFirst(order, retainMs);
  }
  if (retainMs > 0) return putAside(order, { decrements: false, keepMs: retainMs });
  const trouble = await claim(order);
  if (trouble !== undefined) return trouble;
  return attempt(`${machine} is being ended`, () =>
    calls.send('TerminateInstanceInAutoScalingGroup', { InstanceId: machine, ShouldDecrementDesiredCapacity: false }),
  );
}

async function quarantine(order: Order): Promise<Outcome> {
  const { call, seen } = order;
  const decrements = call.step.with['capacity'] === 'reduce';
  const { DesiredCapacity = 0, MinSize = 0, AutoScalingGroupName } = seen.group;
  if (decrements && DesiredCapacity <= Math.max(1, MinSize))
    return notApplied(`${AutoScalingGroupName} is meant to have ${DesiredCapacity} machines and may have no fewer`);
  const suspended = decrements ? undefined : findSuspended(seen, ['Launch']);
  if (suspended !== undefined) return notApplied(suspended);
  return putAside(order, { decrements, keepMs: Number(call.step.with['keep'] ?? 0) });
}

async function putAside(order: Order, { decrements, keepMs }: { decrements: boolean; keepMs: number }): Promise<Outcome> {
  const { calls, call, now } = order;
  const { machine, group } = call.target;
  const trouble = await claim(order, keepUntil(now, keepMs));
  if (trouble !== undefined) return trouble;
  return attempt(`${machine} is in standby, to be kept for ${formatDuration(keepMs)}`, () =>
    calls.send('EnterStandby', { AutoScalingGroupName: group, InstanceIds: [machine], ShouldDecrementDesiredCapacity: decrements }),
  );
}

export async function reboot(order: Touch): Promise<Outcome> {
  const { calls, call } = order;
  const { machine } = call.target;
  const trouble = await claim(order);
  if (trouble !== undefined) return trouble;
  const outcome = await attempt(`the reboot of ${machine} is queued`, () => calls.send('RebootInstances', { InstanceIds: [machine] }));
  // The only trace that a reboot leaves: for a controller that is restarted before it could write the answer down.
  if (outcome.kind === 'applied') await tagMachine(order, { [doneTag]: call.token }).catch(() => undefined);
  return outcome;
}

function findSuspended({ group }: TargetSeen, needed: readonly string[]): string | undefined {
  const suspended = (group.SuspendedProcesses ?? [])
    .flatMap(({ ProcessName }) => ProcessName ?? [])
    .filter((name) => needed.includes(name));
  if (suspended.length === 0) return undefined;
  return `group ${group.AutoScalingGroupName} has ${suspended.join(' and ')} suspended, so no other machine would take its place`;
}
