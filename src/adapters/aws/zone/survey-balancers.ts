/**
 * Which balancers send to which groups, and would a shift of theirs do anything? A group names its target groups, those name their
 * balancers, and a network balancer may stand before one of them: then that one is to be shifted.
 */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { SurveyedBalancer } from '../../../az/evacuation/survey.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { findFailingOpen } from './failing-open.ts';
import { mapInTurn } from './map-in-turn.ts';

const arnsACallMost = 20;
const pageMost = 400;

/** What is known of each balancer that matters, by its ARN. */
interface Front {
  readonly groups: Set<string>;
  readonly targetGroups: Set<string>;
  behind: string | undefined;
}

export async function surveyBalancers(
  calls: AwsCalls,
  groups: readonly AutoScalingGroup[],
  zoneIds: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly SurveyedBalancer[]> {
  const classic = listClassic(groups, zoneIds);
  if (!groups.some((group) => listTargetGroups(group).length > 0)) return classic;
  const targetGroups = await readTargetGroups(calls, signal);
  const fronts = findFronts(groups, targetGroups);
  await findChains(calls, fronts, targetGroups, signal);
  const failingOpen = new Map<string, string | undefined>();
  const ours = targetGroups.filter(({ TargetGroupArn: arn }) => [...fronts.values()].some((front) => front.targetGroups.has(arn ?? '')));
  await mapInTurn(ours, async (targetGroup) => {
    failingOpen.set(targetGroup.TargetGroupArn ?? '', await findFailingOpen(calls, targetGroup, signal));
  });
  const balancers = await readBalancers(calls, [...fronts.keys()], signal);
  const surveyed = await mapInTurn(balancers, async (balancer): Promise<SurveyedBalancer> => {
    const resource = balancer.LoadBalancerArn ?? '';
    const front = fronts.get(resource);
    return {
      resource,
      name: balancer.LoadBalancerName ?? resource,
      zones: (balancer.AvailabilityZones ?? []).map(({ ZoneName = '' }) => zoneIds.get(ZoneName) ?? ZoneName),
      takesShifts: await takesShifts(calls, resource, signal),
      failsOpen: [...(front?.targetGroups ?? [])].map((arn) => failingOpen.get(arn)).find((words) => words !== undefined),
      behind: front?.behind,
      groups: [...(front?.groups ?? [])].toSorted(),
    };
  });
  return [...surveyed, ...classic];
}

function listTargetGroups({ TargetGroupARNs = [], TrafficSources = [] }: AutoScalingGroup): string[] {
  return [...TargetGroupARNs, ...TrafficSources.flatMap(({ Type, Identifier }) => (Type === 'elbv2' && Identifier ? [Identifier] : []))];
}

/** Classic ones know no shifts; that they are there is what matters. */
function listClassic(groups: readonly AutoScalingGroup[], zoneIds: ReadonlyMap<string, string>): SurveyedBalancer[] {
  const names = new Set(groups.flatMap(({ LoadBalancerNames = [] }) => LoadBalancerNames));
  return [...names].map((name) => {
    const served = groups.filter(({ LoadBalancerNames = [] }) => LoadBalancerNames.includes(name));
    const zones = new Set(served.flatMap(({ AvailabilityZones = [] }) => AvailabilityZones).map((zone) => zoneIds.get(zone) ?? zone));
    return {
      resource: name,
      name,
      zones: [...zones],
      takesShifts: false,
      failsOpen: undefined,
      behind: undefined,
      groups: served.map(({ AutoScalingGroupName = '' }) => AutoScalingGroupName),
    };
  });
}

async function readTargetGroups(calls: AwsCalls, signal: AbortSignal): Promise<TargetGroup[]> {
  const found: TargetGroup[] = [];
  let page: string | undefined;
  do {
    const asked = { PageSize: pageMost, ...(page === undefined ? {} : { Marker: page }) };
    const { TargetGroups = [], NextMarker } = await calls.send('DescribeTargetGroups', asked, { signal });
    found.push(...TargetGroups);
    page = NextMarker;
  } while (page !== undefined && page !== '');
  return found;
}

function findFronts(groups: readonly AutoScalingGroup[], targetGroups: readonly TargetGroup[]): Map<string, Front> {
  const fronts = new Map<string, Front>();
  for (const group of groups)
    for (const arn of listTargetGroups(group))
      for (const balancer of targetGroups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.LoadBalancerArns ?? []) {
        const front = fronts.get(balancer) ?? { groups: new Set(), targetGroups: new Set(), behind: undefined };
        front.groups.add(group.AutoScalingGroupName ?? '');
        front.targetGroups.add(arn);
        fronts.set(balancer, front);
      }
  return fronts;
}

/** A balancer that is itself a target stands behind the one that sends to it. */
async function findChains(
  calls: AwsCalls,
  fronts: Map<string, Front>,
  targetGroups: readonly TargetGroup[],
  signal: AbortSignal,
): Promise<void> {
  const toBalancers = targetGroups.filter(({ TargetType, LoadBalancerArns = [] }) => TargetType === 'alb' && LoadBalancerArns.length > 0);
  await mapInTurn(toBalancers, async ({ TargetGroupArn = '', LoadBalancerArns: [before = ''] = [] }) => {
    const { TargetHealthDescriptions = [] } = await calls.send('DescribeTargetHealth', { TargetGroupArn }, { signal });
    for (const { Target } of TargetHealthDescriptions) {
      const front = fronts.get(Target?.Id ?? '');
      if (front === undefined) continue;
      front.behind = before;
      const first = fronts.get(before) ?? { groups: new Set(), targetGroups: new Set(), behind: undefined };
      for (const group of front.groups) first.groups.add(group);
      first.targetGroups.add(TargetGroupArn);
      fronts.set(before, first);
    }
  });
}

async function readBalancers(calls: AwsCalls, arns: readonly string[], signal: AbortSignal): Promise<LoadBalancer[]> {
  const found: LoadBalancer[] = [];
  for (let at = 0; at < arns.length; at += arnsACallMost) {
    const asked = { LoadBalancerArns: arns.slice(at, at + arnsACallMost) };
    const { LoadBalancers = [] } = await calls.send('DescribeLoadBalancers', asked, { signal });
    found.push(...LoadBalancers);
  }
  return found;
}

async function takesShifts(calls: AwsCalls, arn: string, signal: AbortSignal): Promise<boolean> {
  const { Attributes = [] } = await calls.send('DescribeLoadBalancerAttributes', { LoadBalancerArn: arn }, { signal });
  return Attributes.some(({ Key, Value }) => Key === 'zonal_shift.config.enabled' && Value === 'true');
}
