/**
 * Does what stands in the zones allow it? Every question about the survey: whether it is fresh, whether another zone is left already, and
 * whether each thing that the plan touches would do as it is told. What stands in the way is told with what a person must change.
 */
import type { SurveyedGroup, ZoneSurvey } from '../../az/evacuation/survey.ts';
import { isSameRecord } from '../../az/evacuation/shows-step.ts';
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import type { Check } from '../decision.ts';
import type { EvacuationCase, EvacuationRule, ZonesSeen } from './evacuation-case.ts';
import type { EvacuationPlan } from './evacuation.ts';
import { listFronts, listTakenAlong, type Front } from './plan-shifts.ts';

/** A survey older than this is no survey. */
export const freshSurveyMs = minuteMs;

/** Empty where nothing can move work: then nobody has looked, and nothing would come of it. */
export function checkStanding(zone: EvacuationCase, plan: EvacuationPlan, rule: EvacuationRule, now: Instant): Check[] {
  const { seen } = zone;
  if (seen === undefined) return [];
  const read = checkRead(seen, now);
  if (!read.passed || seen.survey === undefined) return [read];
  return [read, ...checkLeftAlready(zone, seen.survey), ...checkReady(zone, plan, rule, seen.survey)];
}

export function checkRead({ readAt, trouble }: ZonesSeen, now: Instant): Check {
  const ageMs = readAt === undefined ? Infinity : elapsedMs(readAt, now);
  const age =
    readAt === undefined
      ? 'what stands in the zones has not been read yet'
      : `what stands in the zones was read ${formatDuration(ageMs)} ago`;
  const passed = ageMs <= freshSurveyMs;
  return check(
    'zones_unread',
    passed,
    `${age}, fresh up to ${formatDuration(freshSurveyMs)}${passed || trouble === undefined ? '' : `; ${trouble}`}`,
  );
}

/** One zone at a time, whoever has left the other one. */
function checkLeftAlready({ zone, otherEvacuation }: EvacuationCase, { shifts }: ZoneSurvey): Check[] {
  const foreign = shifts.filter(({ awayFrom }) => awayFrom !== zone);
  const [first] = foreign;
  const by = { heald: 'heald', others: 'others', provider: 'the provider' } as const;
  return [
    check(
      'zone_left_already',
      otherEvacuation === undefined,
      otherEvacuation === undefined
        ? 'no other evacuation is open'
        : `${otherEvacuation.id} of zone ${otherEvacuation.zone} has not ended, one zone at a time`,
    ),
    check(
      'zone_left_already',
      first === undefined,
      first === undefined
        ? 'no traffic is shifted away from another zone'
        : `traffic of ${first.resource} is shifted away from zone ${first.awayFrom} by ${by[first.by]} (${first.id})${foreign.length > 1 ? ` and ${foreign.length - 1} more` : ''}`,
    ),
  ];
}

/** One check for all of it when nothing stands in the way, and else one for each thing that does. */
function checkReady(zone: EvacuationCase, plan: EvacuationPlan, rule: EvacuationRule, survey: ZoneSurvey): Check[] {
  const fronts = plan.rungs.some(({ name }) => name === 'shift') ? listFronts(survey, zone.zone, plan.groups) : [];
  const present = zone.groups.filter(({ inZone }) => inZone > 0).map(({ name }) => name);
  const changed = survey.groups.filter(({ name }) => plan.groups.includes(name));
  const records = plan.rungs.some(({ name }) => name === 'weights') ? rule.records : [];
  const obstacles = [
    ...(plan.groups.length === 0
      ? [`no group may leave: ${plan.kept.length === 0 ? 'none has hosts there' : `${plan.kept.join(', ')} stays`}`]
      : []),
    ...fronts.flatMap((front) => findObstacles(front)),
    ...listTakenAlong(survey, zone.zone, plan.groups, present)
      .filter((group) => plan.kept.includes(group))
      .map((group) => `group ${group} stays, and is behind a balancer that would be shifted for others`),
    ...changed.flatMap((group) => findGroupObstacles(group, zone.zone)),
    ...records.flatMap((record) => findRecordObstacles(record, zone.zone, survey)),
  ];
  if (obstacles.length > 0) return obstacles.map((sentence) => check('zone_unready', false, sentence));
  const counted = `${count(fronts.length, 'balancer')}, ${count(changed.length, 'group')} and ${count(records.length, 'record')}`;
  return [check('zone_unready', true, `${counted} would do as they are told`)];
}

function findObstacles({ front, chain }: Front): string[] {
  const unread = chain.filter(({ behind, resource }) => behind !== undefined && resource === front.resource);
  return [
    ...unread.map(({ name, behind }) => `balancer ${name} stands behind ${behind}, of which nothing was read`),
    ...(front.takesShifts ? [] : [`balancer ${front.name} takes no zonal shifts: turn them on for it, or name its groups under stateful`]),
    ...(front.zones.length > 1 ? [] : [`balancer ${front.name} stands in no other zone`]),
    ...chain.flatMap(({ name, failsOpen }) =>
      failsOpen === undefined ? [] : [`a shift of balancer ${name} would do nothing: ${failsOpen}`],
    ),
  ];
}

/** Without these a group makes no host in place of another. */
const neededProcesses = ['Launch', 'Terminate'];

function findGroupObstacles({ name, obstacle, suspended, places }: SurveyedGroup, zone: string): string[] {
  const stopped = neededProcesses.filter((process) => suspended.includes(process));
  return [
    ...(obstacle === undefined ? [] : [`group ${name}: ${obstacle}`]),
    ...(stopped.length === 0 ? [] : [`group ${name}: somebody has suspended ${stopped.join(' and ')}`]),
    ...(places.some((place) => place.zone !== zone) ? [] : [`group ${name} launches in no other zone`]),
  ];
}

function findRecordObstacles(declared: EvacuationRule['records'][number], zone: string, { records }: ZoneSurvey): string[] {
  const { name, type, sets } = declared;
  const id = sets[zone];
  if (id === undefined) return [];
  const found = records.find((record) => isSameRecord(record, declared));
  if (found === undefined) return [`record ${name} (${type}) was not found`];
  if (found.sets.every((set) => set.id !== id)) return [`record ${name} (${type}) has no set ${id} for zone ${zone}`];
  const others = found.sets.some((set) => set.id !== id && set.weight > 0);
  return others ? [] : [`record ${name} (${type}) would be left without an answer: no set but ${id} has a weight`];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function check(reason: Check['reason'], passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}
