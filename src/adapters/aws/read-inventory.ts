/**
 * Which machines are there, by the word of AWS? The groups that are tagged `heald:watch=true`, all pages, with the state that Auto
 * Scaling gives each member and the launch time that EC2 gives it.
 *
 *     DescribeAutoScalingGroups ──▶ members, states, desired ─┐
 *     DescribeInstances, by zone ─▶ launch times, tags ───────┼─▶ inventory, or why there is none
 *     DescribeScalingActivities ──▶ why a launch failed ──────┤   (only where a group is short of machines)
 *     DescribeInstanceStatus ─────▶ what AWS finds impaired ──┘   (a witness: without it the inventory is whole)
 */
import type { Activity, AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { Instant } from '../../base/instant.ts';
import type { GroupInventory, Inventory, Member } from '../../remediation/inventory.ts';
import type { AwsCalls } from './aws-calls.ts';
import { ApiError } from './api-error.ts';
import type { InstanceDetails, InstanceDetailsReader } from './instance-details.ts';
import { findUnfit } from './examine-group.ts';
import { readMemberState } from './member-state.ts';
import { isExcluded, valueOfTag, watchTag } from './tags.ts';
import type { Impairments, ProviderChecks } from './provider-checks.ts';
import { listLoneGroups, type LoneInstances } from './lone/lone-instances.ts';
import type { Zones } from './zones.ts';

export interface InventoryParts {
  readonly calls: AwsCalls;
  readonly zones: Zones;
  readonly details: InstanceDetailsReader;
  readonly checks: ProviderChecks;
  readonly lone: LoneInstances;
}

/** The newest launch is among so many activities, unless the group is very busy. */
const activitiesMost = 20;

/** Throws an `ApiError` when a part of it cannot be read. */
export async function readInventory(
  { calls, zones, details, checks, lone }: InventoryParts,
  now: Instant,
  signal: AbortSignal,
): Promise<Inventory> {
  const groups = await readGroups(calls, signal);
  const zoneIds = await zones.readIds(signal);
  const wanted = Map.groupBy(
    groups.flatMap(({ Instances = [] }) => Instances).filter(isMember),
    ({ AvailabilityZone = '' }) => AvailabilityZone,
  );
  const idsByZone = new Map([...wanted].map(([zone, instances]) => [zone, instances.map(({ InstanceId }) => InstanceId as string)]));
  const known = await details.read(idsByZone, now, signal);
  const impairments = await checks.read(now, signal);

  const inventories: GroupInventory[] = [];
  for (const group of groups) {
    const members = readMembers(group, { known, zoneIds, impairments });
    const desired = group.DesiredCapacity ?? 0;
    const here = members.filter(({ state }) => state === 'coming' || state === 'in_service').length;
    const name = group.AutoScalingGroupName as string;
    const launchTrouble = here < desired ? await readLaunchTrouble(calls, name, signal) : undefined;
    inventories.push({ name, desired, members, launchTrouble, unfit: findUnfit(group) });
  }
  const outside = listLoneGroups(
    await lone.read(now, signal),
    zoneIds,
    impairments,
    inventories.map(({ name }) => name),
  );
  return { groups: [...inventories, ...outside] };
}

/** All watched groups, or those of the names; the tag is looked at again, whatever the filter did. Large ones are slow to list their instances. */
export async function readGroups(
  calls: AwsCalls,
  signal: AbortSignal,
  names?: readonly string[],
  withInstances = true,
): Promise<AutoScalingGroup[]> {
  const groups: AutoScalingGroup[] = [];
  let page: string | undefined;
  do {
    const which =
      names === undefined ? { Filters: [{ Name: `tag:${watchTag}`, Values: ['true'] }] } : { AutoScalingGroupNames: [...names] };
    const asked = { ...which, IncludeInstances: withInstances, MaxRecords: 100, ...(page === undefined ? {} : { NextToken: page }) };
    const { AutoScalingGroups = [], NextToken } = await calls.send('DescribeAutoScalingGroups', asked, { signal });
    groups.push(...AutoScalingGroups);
    page = NextToken;
  } while (page !== undefined && page !== '');
  return groups.filter(({ Tags, AutoScalingGroupName }) => AutoScalingGroupName !== undefined && valueOfTag(Tags, watchTag) === 'true');
}

function isMember({ InstanceId, LifecycleState, HealthStatus }: Instance): boolean {
  return InstanceId !== undefined && readMemberState(LifecycleState, HealthStatus) !== undefined;
}

interface Known {
  readonly known: ReadonlyMap<string, InstanceDetails>;
  readonly zoneIds: ReadonlyMap<string, string>;
  readonly impairments: Impairments;
}

function readMembers(group: AutoScalingGroup, { known, zoneIds, impairments }: Known): readonly Member[] {
  const untouchable = isExcluded(group.Tags) || group.Operator !== undefined;
  return (group.Instances ?? []).flatMap((instance) => {
    const { InstanceId: machine = '', AvailabilityZone = '', LifecycleState, HealthStatus, ProtectedFromScaleIn } = instance;
    const state = readMemberState(LifecycleState, HealthStatus);
    const details = known.get(machine);
    if (state === undefined) return [];
    if (details === undefined) {
      // EC2 learns of a new instance a moment after the group, and forgets an old one before it.
      if (state === 'coming' || state === 'leaving') return [];
      const words = `EC2 does not know ${machine}, which group ${group.AutoScalingGroupName} has ${LifecycleState}`;
      throw new ApiError('DescribeInstances', { kind: 'refused', code: 'InvalidInstanceID.NotFound', words });
    }
    const zone = instance.AvailabilityZoneId ?? zoneIds.get(AvailabilityZone) ?? AvailabilityZone;
    const { launchedAt, excluded, ending } = details;
    const keepOff = untouchable || excluded || ProtectedFromScaleIn === true;
    const impaired = impairments.get(machine);
    return [{ machine, zone, launchedAt, state: ending ? 'leaving' : state, keepOff, ...(impaired === undefined ? {} : { impaired }) }];
  });
}

/** Only the activities tell why a machine that should be there is not. */
async function readLaunchTrouble(calls: AwsCalls, group: string, signal: AbortSignal): Promise<string | undefined> {
  const asked = { AutoScalingGroupName: group, MaxRecords: activitiesMost };
  const { Activities = [] } = await calls.send('DescribeScalingActivities', asked, { signal });
  const newest = Activities.filter(({ Description = '' }) => Description.startsWith('Launching')).toSorted(
    (left, right) => startOf(right) - startOf(left),
  )[0];
  if (newest === undefined || !['Failed', 'Cancelled'].includes(newest.StatusCode ?? '')) return undefined;
  return newest.StatusMessage ?? `${newest.Description ?? 'a launch'}: ${newest.StatusCode}`;
}

function startOf({ StartTime }: Activity): number {
  return StartTime?.getTime() ?? 0;
}
