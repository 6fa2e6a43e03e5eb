/** What does a step change about a group, and does it stand as before, as meant, or as somebody else has made it? */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { GroupSize, ZoneStep } from '../../../az/evacuation/zone-step.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { changedThings, readEvacuationTag, type Changed } from './evacuation-tags.ts';

export type GroupStep = Extract<ZoneStep, { readonly group: string; readonly action: Exclude<ZoneStep['action'], 'endMachines'> }>;

export interface GroupChange {
  readonly changed: Changed;
  /** It puts back what the same evacuation has changed. */
  readonly isReturn: boolean;
  /** What was there, as its tag says it. */
  readonly before: string;
  /** What is done, when it is done. */
  readonly done: string;
  readonly stands: 'before' | 'after' | 'otherwise';
  /** What stands there: "meant to have 9 of at most 12". */
  readonly found: string;
  /** Why it must not be done now, whatever stands there. */
  readonly obstacle: string | undefined;
  send(calls: AwsCalls): Promise<unknown>;
}

const rebalancing = 'AZRebalance';

export function readGroupChange(step: GroupStep, group: AutoScalingGroup): GroupChange {
  switch (step.action) {
    case 'stopRebalancing':
    case 'resumeRebalancing':
      return readRebalancing(step, isSuspended(group, rebalancing));
    case 'leaveSubnets':
    case 'enterSubnets':
      return readSubnets(step, group);
    case 'grow':
    case 'shrink':
      return readSize(step, group);
    default:
      return step satisfies never;
  }
}

function readRebalancing({ action, group }: GroupStep, isStopped: boolean): GroupChange {
  const stops = action === 'stopRebalancing';
  // Without names it would be all of them.
  const asked = { AutoScalingGroupName: group, ScalingProcesses: [rebalancing] };
  return {
    changed: 'rebalancing',
    isReturn: !stops,
    before: 'on',
    done: `${rebalancing} of ${group} is ${stops ? 'suspended' : 'resumed'}`,
    stands: isStopped === stops ? 'after' : 'before',
    found: `${rebalancing} is ${isStopped ? 'suspended' : 'not suspended'}`,
    obstacle: undefined,
    send: (calls) => calls.send(stops ? 'SuspendProcesses' : 'ResumeProcesses', asked),
  };
}

function readSubnets(
  { action, group, from, to }: Extract<GroupStep, { readonly action: 'leaveSubnets' | 'enterSubnets' }>,
  seen: AutoScalingGroup,
): GroupChange {
  const here = listSubnets(seen);
  const leaves = action === 'leaveSubnets';
  return {
    changed: 'subnets',
    isReturn: !leaves,
    before: from.filter((subnet) => !to.includes(subnet)).join(' '),
    done: `${group} launches in ${to.join(', ')}`,
    stands: areSame(here, to) ? 'after' : areSame(here, from) ? 'before' : 'otherwise',
    found: `it launches in ${here.join(', ') || 'no subnet'}`,
    // The group would level its zones at its own pace, past every budget, ending machines as it goes.
    obstacle: isSuspended(seen, rebalancing) ? undefined : `${rebalancing} is not suspended, so other subnets would make it move machines`,
    send: (calls) => calls.send('UpdateAutoScalingGroup', { AutoScalingGroupName: group, VPCZoneIdentifier: to.join(',') }),
  };
}

function readSize(
  { action, group, from, to }: Extract<GroupStep, { readonly action: 'grow' | 'shrink' }>,
  seen: AutoScalingGroup,
): GroupChange {
  const here: GroupSize = { desired: seen.DesiredCapacity ?? 0, most: seen.MaxSize ?? 0 };
  const grows = action === 'grow';
  const asked = { AutoScalingGroupName: group, DesiredCapacity: to.desired, MaxSize: to.most };
  return {
    changed: 'size',
    isReturn: !grows,
    before: tellSize(from),
    done: `${group} is meant to have ${saySize(to)}`,
    stands: isSameSize(here, to) ? 'after' : isSameSize(here, from) ? 'before' : 'otherwise',
    found: `it is meant to have ${saySize(here)}`,
    obstacle: grows && isSuspended(seen, 'Launch') ? 'Launch is suspended, so it would not grow' : undefined,
    send: (calls) => calls.send('UpdateAutoScalingGroup', asked),
  };
}

/** What needs no putting back, though a tag of this evacuation names it: it stands as before. A change that was given up leaves such a tag. */
export function listMoot(group: AutoScalingGroup, evacuation: string): Changed[] {
  const here: Readonly<Record<Changed, (before: string) => boolean>> = {
    rebalancing: () => !isSuspended(group, rebalancing),
    size: (before) => before === tellSize({ desired: group.DesiredCapacity ?? 0, most: group.MaxSize ?? 0 }),
    subnets: (before) => before.split(' ').every((subnet) => listSubnets(group).includes(subnet)),
  };
  return changedThings.filter((changed) => {
    const before = readEvacuationTag(group.Tags, changed, evacuation);
    return before !== undefined && here[changed](before);
  });
}

function tellSize({ desired, most }: GroupSize): string {
  return `desired ${desired} most ${most}`;
}

export function listSubnets({ VPCZoneIdentifier = '' }: AutoScalingGroup): string[] {
  return VPCZoneIdentifier.split(',')
    .map((subnet) => subnet.trim())
    .filter((subnet) => subnet !== '');
}

function isSuspended({ SuspendedProcesses = [] }: AutoScalingGroup, name: string): boolean {
  return SuspendedProcesses.some(({ ProcessName }) => ProcessName === name);
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}

function isSameSize(left: GroupSize, right: GroupSize): boolean {
  return left.desired === right.desired && left.most === right.most;
}

function saySize({ desired, most }: GroupSize): string {
  return `${desired} of at most ${most}`;
}
