/**
 * What stands in the zones, by the word of AWS? Every part of it or nothing: what could not be read might be the very thing that is in
 * the way.
 *
 *     DescribeAvailabilityZones, ListAutoshifts ──────────────▶ zones that AWS calls ill ─┐
 *     DescribeAutoScalingGroups, …InstanceRefreshes, Subnets ─▶ groups ───────────────────┤
 *     DescribeTargetGroups, LoadBalancers, their attributes ──▶ balancers ────────────────┼─▶ survey, or why there is none
 *     ListManagedResources ───────────────────────────────────▶ shifts, by whomever ──────┤
 *     ListResourceRecordSets ─────────────────────────────────▶ weights ──────────────────┘
 */
import type { SurveyedRecord, ZoneSurvey } from '../../../az/evacuation/survey.ts';
import type { WeightedRecord } from '../../../policy/policy.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { readGroups } from '../read-inventory.ts';
import { readRecordSets } from './record-sets.ts';
import { surveyBalancers } from './survey-balancers.ts';
import { surveyGroups } from './survey-groups.ts';
import { readActiveAutoshifts, surveyShifts } from './survey-shifts.ts';

/** Throws an `ApiError` that says which part could not be read. */
export async function readSurvey(calls: AwsCalls, records: readonly WeightedRecord[], signal: AbortSignal): Promise<ZoneSurvey> {
  const [zones, groups] = await Promise.all([readZones(calls, signal), readGroups(calls, signal, undefined, false)]);
  const [surveyed, balancers, shifts, autoshifts, weights] = await Promise.all([
    surveyGroups(calls, groups, zones.ids, signal),
    surveyBalancers(calls, groups, zones.ids, signal),
    surveyShifts(calls, signal),
    readActiveAutoshifts(calls, signal),
    Promise.all(records.map((record) => surveyRecord(calls, record, signal))),
  ]);
  const illZones = { ...zones.ill, ...Object.fromEntries(autoshifts.map((zone) => [zone, 'autoshift'])) };
  return { groups: surveyed, balancers, records: weights, shifts, illZones };
}

async function readZones(
  calls: AwsCalls,
  signal: AbortSignal,
): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly ill: Readonly<Record<string, string>> }> {
  const { AvailabilityZones = [] } = await calls.send('DescribeAvailabilityZones', {}, { signal });
  const ids = new Map<string, string>();
  const ill: Record<string, string> = {};
  for (const { ZoneName, ZoneId, State } of AvailabilityZones) {
    if (ZoneName === undefined || ZoneId === undefined) continue;
    ids.set(ZoneName, ZoneId);
    if (State !== undefined && State !== 'available') ill[ZoneId] = State;
  }
  return { ids, ill };
}

async function surveyRecord(calls: AwsCalls, record: WeightedRecord, signal: AbortSignal): Promise<SurveyedRecord> {
  const { hostedZone, name, type } = record;
  const found = await readRecordSets(calls, record, signal);
  const sets = Object.entries(record.sets).flatMap(([zone, id]) => {
    const set = found.find(({ SetIdentifier }) => SetIdentifier === id);
    return set?.Weight === undefined ? [] : [{ id, zone, weight: set.Weight }];
  });
  return { hostedZone, name, type, sets };
}
