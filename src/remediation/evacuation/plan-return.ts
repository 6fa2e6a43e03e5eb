/**
 * In which order does work come back? Stage by stage, what could do harm last: hosts may be launched in the zone again, the smallest
 * service serves there first, then the others one balancer at a time, then the weights; levelling and the sizes come last. Every step is
 * the inverse of one that was made, and expects to find what that one has made of it: what somebody has changed since stays theirs.
 */
import { invertStep, nameThing } from '../../az/evacuation/invert-step.ts';
import { showsStep } from '../../az/evacuation/shows-step.ts';
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import type { EvacuationPlan, EvacuationRecord, ReturnStage, ZoneWork } from './evacuation.ts';
import { listFronts } from './plan-shifts.ts';

type Returning = Pick<EvacuationRecord, 'zone' | 'plan' | 'works' | 'closedGroups'>;

type EndShift = Extract<ZoneStep, { action: 'endShift' }>;

/** One service, or those that share a balancer: its groups, and the shift whose end lets its traffic in. */
interface Unit {
  readonly groups: readonly string[];
  readonly shift: EndShift | undefined;
}

/** A survey says which balancer serves whom; without one each shift is a stage of its own. */
export function planReturn(record: Returning, survey: ZoneSurvey | undefined, stageMs: number): ReturnStage[] {
  const { zone } = record;
  const back = listInEffect(record, survey).flatMap((step) => invertStep(step) ?? []);
  const enter = back.filter(({ action }) => action === 'enterSubnets');
  const weights = back.filter(({ action }) => action === 'setWeights');
  const resume = back.filter(({ action }) => action === 'resumeRebalancing');
  const shrink = back.filter(({ action }) => action === 'shrink');
  const stage = (words: string, steps: readonly ZoneStep[], watchMs: number): ReturnStage[] =>
    steps.length === 0 ? [] : [{ words, steps, opens: [], watchMs }];
  return [
    ...stage(`launch hosts of ${nameGroups(enter)} in zone ${zone} again, without levelling the zones yet`, enter, 0),
    ...stageTraffic(record, back, survey, stageMs),
    ...stage(`set the weight of zone ${zone} back in ${weights.map(nameRecord).join(', ')}`, weights, stageMs),
    ...stage(`let ${nameGroups(resume)} level the zones again`, resume, stageMs),
    ...stage(`give ${nameGroups(shrink)} the sizes that they had before`, shrink, 0),
  ];
}

/**
 * Steps of the way out that stand now: made, or perhaps made, and not taken back since. What was given up may have been made after all:
 * then the survey says so.
 */
export function listInEffect({ works, zone }: Pick<Returning, 'works' | 'zone'>, survey: ZoneSurvey | undefined): ZoneStep[] {
  const standing = new Map<string, ZoneStep>();
  for (const { step, part, state } of [...works.values()].toSorted((left, right) => left.number - right.number)) {
    if (part === 'renewal') continue;
    const isWayBack = part === 'guard' || part.startsWith('stage ');
    if (isWayBack && state === 'done') standing.delete(nameThing(step));
    if (!isWayBack && isOrMayBeMade(step, state, zone, survey)) standing.set(nameThing(step), step);
  }
  return [...standing.values()];
}

function isOrMayBeMade(step: ZoneStep, state: ZoneWork['state'], zone: string, survey: ZoneSurvey | undefined): boolean {
  if (state === 'given_up') return survey !== undefined && step.action !== 'endMachines' && showsStep(step, zone, survey);
  return state !== 'refused';
}

/**
 * The smallest first and alone; then balancer by balancer, and what is only told by its health checks in growing numbers. A group's own
 * shift ends with the first traffic that it gets, before it.
 */
function stageTraffic(record: Returning, back: readonly ZoneStep[], survey: ZoneSurvey | undefined, watchMs: number): ReturnStage[] {
  const { zone, plan, closedGroups } = record;
  const shifts = back.filter((step) => step.action === 'endShift');
  const ownerOf = ({ resource }: EndShift) => survey?.groups.find((group) => group.resource === resource)?.name;
  const owned = shifts.filter((shift) => ownerOf(shift) !== undefined);
  const balancers = shifts.filter((shift) => !owned.includes(shift)).map((shift) => describeUnit(shift, record, survey));
  const served = new Set(balancers.flatMap(({ groups }) => groups));
  const unserved = [...new Set([...owned.flatMap((shift) => ownerOf(shift) ?? []), ...closedGroups])].filter((group) => !served.has(group));
  const units = [...balancers, ...unserved.map((group): Unit => ({ groups: [group], shift: undefined }))];
  const waiting = new Set<unknown>([...owned, ...closedGroups]);
  return orderUnits(units, plan).map(({ groups, shift }) => {
    const own = owned.filter((each) => groups.includes(ownerOf(each) ?? '') && waiting.delete(each));
    const opens = groups.filter((group) => waiting.delete(group));
    const who = groups.length > 0 || shift === undefined ? groups.join(', ') : shift.name;
    return { words: `let work of ${who} into zone ${zone} again`, steps: shift === undefined ? own : [...own, shift], opens, watchMs };
  });
}

function describeUnit(shift: EndShift, { zone, plan }: Returning, survey: ZoneSurvey | undefined): Unit {
  const fronts = survey === undefined ? [] : listFronts(survey, zone, plan.groups);
  const behind = fronts.find(({ front }) => front.resource === shift.resource)?.groups ?? [];
  return { groups: behind.filter((group) => plan.groups.includes(group)), shift };
}

function orderUnits(units: readonly Unit[], plan: EvacuationPlan): Unit[] {
  const [first, ...others] = units.toSorted((left, right) => sizeOfUnit(left, plan) - sizeOfUnit(right, plan));
  if (first === undefined) return [];
  const shifted = others.filter(({ shift }) => shift !== undefined);
  return [first, ...joinGrowing(others.filter(({ shift }) => shift === undefined)), ...shifted];
}

/** One, two, four and so on at once. */
function joinGrowing(units: readonly Unit[]): Unit[] {
  const joined: Unit[] = [];
  for (let from = 0, count = 1; from < units.length; from += count, count *= 2)
    joined.push({ groups: units.slice(from, from + count).flatMap(({ groups }) => groups), shift: undefined });
  return joined;
}

/** In hosts that had to be found elsewhere; whoever is not known is thought to be large. */
function sizeOfUnit({ groups }: Unit, { rungs }: EvacuationPlan): number {
  if (groups.length === 0) return Infinity;
  const grown = rungs.flatMap(({ steps }) => steps).flatMap((step) => (step.action === 'grow' ? [step] : []));
  return grown.filter(({ group }) => groups.includes(group)).reduce((sum, { from, to }) => sum + to.desired - from.desired, 0);
}

function nameGroups(steps: readonly ZoneStep[]): string {
  return steps.flatMap((step) => ('group' in step ? [step.group] : [])).join(', ');
}

function nameRecord(step: ZoneStep): string {
  return 'name' in step ? step.name : '';
}
