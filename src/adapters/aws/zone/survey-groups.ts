/** What about each group matters when a zone is left? Where it launches, how many it may have, and what stands in the way. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { LaunchPlace, SurveyedGroup } from '../../../az/evacuation/survey.ts';
import { ApiError } from '../api-error.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { isExcluded } from '../tags.ts';
import { listSubnets } from './group-change.ts';
import { mapInTurn } from './map-in-turn.ts';

const refreshing: ReadonlySet<string> = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking']);
const idsACallMost = 200;

export async function surveyGroups(
  calls: AwsCalls,
  groups: readonly AutoScalingGroup[],
  zoneIds: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly SurveyedGroup[]> {
  const places = await readPlaces(calls, [...new Set(groups.flatMap(listSubnets))], zoneIds, signal);
  return mapInTurn(groups, async (group) => {
    const { AutoScalingGroupName: name = '', AutoScalingGroupARN: resource = '', SuspendedProcesses = [] } = group;
    const impairment = group.AvailabilityZoneImpairmentPolicy;
    return {
      name,
      resource,
      desired: group.DesiredCapacity ?? 0,
      least: group.MinSize ?? 0,
      most: group.MaxSize ?? 0,
      places: listSubnets(group).map((subnet) => placeOf(places, subnet, name)),
      suspended: SuspendedProcesses.flatMap(({ ProcessName }) => ProcessName ?? []),
      takesShifts: impairment?.ZonalShiftEnabled === true,
      leavesShiftedAlone: impairment?.ImpairedZoneHealthCheckBehavior === 'IgnoreUnhealthy',
      obstacle: findObstacle(group) ?? (await findRefresh(calls, name, signal)),
    };
  });
}

async function readPlaces(
  calls: AwsCalls,
  subnets: readonly string[],
  zoneIds: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, LaunchPlace>> {
  const places = new Map<string, LaunchPlace>();
  for (let at = 0; at < subnets.length; at += idsACallMost) {
    const asked = { SubnetIds: subnets.slice(at, at + idsACallMost) };
    const { Subnets = [] } = await calls.send('DescribeSubnets', asked, { signal });
    for (const { SubnetId, AvailabilityZoneId, AvailabilityZone = '', AvailableIpAddressCount } of Subnets) {
      const zone = AvailabilityZoneId ?? zoneIds.get(AvailabilityZone);
      if (SubnetId !== undefined && zone !== undefined)
        places.set(SubnetId, { subnet: SubnetId, zone, freeAddresses: AvailableIpAddressCount ?? 0 });
    }
  }
  return places;
}

/** A subnet of which nothing is known might be in the very zone that is left. */
function placeOf(places: ReadonlyMap<string, LaunchPlace>, subnet: string, group: string): LaunchPlace {
  const place = places.get(subnet);
  if (place !== undefined) return place;
  const words = `EC2 does not say in which zone ${subnet} is, in which group ${group} launches`;
  throw new ApiError('DescribeSubnets', { kind: 'refused', code: 'InvalidSubnetID.NotFound', words });
}

function findObstacle({ Operator, Tags, AvailabilityZoneDistribution }: AutoScalingGroup): string | undefined {
  if (Operator !== undefined) return `it is managed by ${Operator.Principal ?? 'another service'}`;
  if (isExcluded(Tags)) return 'it is tagged heald:exclude';
  if (AvailabilityZoneDistribution?.CapacityDistributionStrategy === 'balanced-only')
    return 'it launches in all of its zones alike or not at all (balanced-only)';
  return undefined;
}

/** At most one is under way, and the newest is told first. */
async function findRefresh(calls: AwsCalls, name: string, signal: AbortSignal): Promise<string | undefined> {
  const asked = { AutoScalingGroupName: name, MaxRecords: 1 };
  const { InstanceRefreshes = [] } = await calls.send('DescribeInstanceRefreshes', asked, { signal });
  const status = InstanceRefreshes[0]?.Status;
  return status !== undefined && refreshing.has(status) ? `an instance refresh is under way (${status})` : undefined;
}
