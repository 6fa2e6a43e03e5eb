/**
 * What would leave the zone, and in which order? The plan: rungs with their steps, each of which says what it expects to find.
 *
 *     enough is healthy elsewhere:  shift → health → close → grow → empty → weights
 *     too little is:                close → grow → shift → health → empty → weights
 *
 * The first rungs stop nothing that runs and end by themselves; hosts of stateful groups are never touched. Without a survey the rungs
 * are told in words, and hold no step. Nothing on the way out makes a group smaller.
 */
import type { LaunchPlace, SurveyedGroup, ZoneSurvey } from '../../az/evacuation/survey.ts';
import { isSameRecord } from '../../az/evacuation/shows-step.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import { formatDuration } from '../../base/duration.ts';
import { hash32 } from '../../base/random.ts';
import type { EvacuationCase, EvacuationRule, GroupInZone } from './evacuation-case.ts';
import type { EvacuationPlan, Rung } from './evacuation.ts';
import { countOf } from '../limits.ts';
import { listTakenAlong, planGroupShifts, planShifts, takesOwnShift } from './plan-shifts.ts';

interface Leaving {
  readonly zone: string;
  readonly groups: readonly GroupInZone[];
  readonly names: readonly string[];
  /** All groups with hosts in the zone. */
  readonly present: readonly string[];
  readonly survey: ZoneSurvey | undefined;
  readonly rule: EvacuationRule;
}

export function planEvacuation({ zone, answer, groups, seen }: EvacuationCase, rule: EvacuationRule): EvacuationPlan {
  const here = groups.filter(({ inZone }) => inZone > 0);
  const stays = ({ name, holdsData = false }: GroupInZone) => holdsData || rule.stateful.includes(name);
  const movable = here.filter((group) => !stays(group));
  const going = answer === 'drain' ? movable : movable.filter(({ isStruck }) => isStruck);
  const names = going.map(({ name }) => name);
  const present = here.map(({ name }) => name);
  const leaving: Leaving = { zone, groups: going, names, present, survey: seen?.survey, rule };
  const kept = here.filter(stays).map(({ name }) => name);
  return { zone, answer, groups: names, kept, rungs: orderRungs(leaving, answer) };
}

function orderRungs(leaving: Leaving, answer: EvacuationPlan['answer']): Rung[] {
  const { zone, groups, names, survey, rule } = leaving;
  const ownShifts = survey === undefined ? [] : planGroupShifts(survey, zone, names, rule.shiftForMs);
  if (answer === 'steer' || groups.length === 0) return [planClose(leaving, ownShifts)];
  const growsFirst = survey !== undefined && groups.some((group) => lacksRoom(group, rule, survey));
  const first = growsFirst
    ? [planClose(leaving, ownShifts), planGrow(leaving), planShift(leaving, []), planHealth(leaving)]
    : [planShift(leaving, ownShifts), planHealth(leaving), planClose(leaving, []), planGrow(leaving)];
  return [...first, ...planEmpty(leaving), ...(answer === 'drain' ? planWeights(leaving) : [])];
}

/** Of so many hosts the share is taken: what the group is meant to have, and where nobody can say, what is known of it. */
export function sizeOf({ name, known }: GroupInZone, survey: ZoneSurvey | undefined): number {
  return findGroup(survey, name)?.desired ?? known;
}

export function lacksRoom(group: GroupInZone, { minHealthyElsewhere }: EvacuationRule, survey: ZoneSurvey | undefined): boolean {
  return group.healthyElsewhere < countOf(minHealthyElsewhere, sizeOf(group, survey), 'up');
}

export function findGroup(survey: ZoneSurvey | undefined, name: string): SurveyedGroup | undefined {
  return survey?.groups.find((group) => group.name === name);
}

function planShift({ zone, names, present, survey, rule: { shiftForMs } }: Leaving, ownShifts: readonly ZoneStep[]): Rung {
  const along = survey === undefined ? [] : listTakenAlong(survey, zone, names, present);
  const takesAlong = along.length === 0 ? '' : `; what ${along.join(', ')} serves there goes along, behind the same balancer`;
  const shifts = survey === undefined ? [] : planShifts(survey, zone, names, shiftForMs);
  return {
    name: 'shift',
    words: `shift traffic of ${names.join(', ')} away from zone ${zone} for ${formatDuration(shiftForMs)}, renewed while the evidence holds${takesAlong}`,
    undo: `end the shifts; they end by themselves ${formatDuration(shiftForMs)} after they were last renewed`,
    steps: [...shifts, ...ownShifts],
  };
}

function planHealth({ zone, names }: Leaving): Rung {
  return {
    name: 'health',
    words: `let health checks of ${names.join(', ')} in zone ${zone} fail`,
    undo: 'let the health checks pass again',
    steps: [],
  };
}

/** A group that takes shifts is shifted itself, which keeps its launches out, and keeps its places. */
function planClose({ zone, names, survey }: Leaving, ownShifts: readonly ZoneStep[]): Rung {
  const groups = survey?.groups.filter(({ name }) => names.includes(name) && !takesOwnShift(survey, name)) ?? [];
  return {
    name: 'close',
    words: `launch no new hosts in zone ${zone}`,
    undo: `launch in zone ${zone} again, and level the zones again, where that was stopped for this`,
    steps: [...ownShifts, ...groups.flatMap((group) => closeGroup(group, zone))],
  };
}

/** Levelling is stopped first, or it would begin to end hosts at once. What others have stopped is theirs. */
function closeGroup({ name, places, suspended }: SurveyedGroup, zone: string): ZoneStep[] {
  const subnetsOf = (some: readonly LaunchPlace[]) => some.map(({ subnet }) => subnet);
  const elsewhere = places.filter((place) => place.zone !== zone);
  if (elsewhere.length === places.length || elsewhere.length === 0) return [];
  return [
    ...(suspended.includes('AZRebalance') ? [] : [{ action: 'stopRebalancing', group: name } as const]),
    { action: 'leaveSubnets', group: name, from: subnetsOf(places), to: subnetsOf(elsewhere) },
  ];
}

function planGrow({ groups, survey }: Leaving): Rung {
  const missing = groups.reduce((sum, { inZone }) => sum + inZone, 0);
  return {
    name: 'grow',
    words: `add ${missing} host${missing === 1 ? '' : 's'} to the other zones`,
    undo: 'the sizes as they were, where nobody has changed them since',
    steps: groups.flatMap(({ name, inZone }): ZoneStep[] => {
      const group = findGroup(survey, name);
      if (group === undefined) return [];
      const { desired, most } = group;
      const wanted = desired + inZone;
      return [{ action: 'grow', group: name, from: { desired, most }, to: { desired: wanted, most: Math.max(most, wanted) } }];
    }),
  };
}

function planEmpty({ zone, names, rule }: Leaving): Rung[] {
  if (!rule.empties) return [];
  return [
    {
      name: 'empty',
      words: `end the hosts of ${names.join(', ')} in zone ${zone}, a tenth at a time, while others serve elsewhere`,
      undo: 'none: hosts that were ended do not come back; on the way back their groups may launch there again',
      steps: [],
    },
  ];
}

/** A name keeps at least one other answer with a weight, or its step is left out; the checks say so. */
function planWeights({ zone, survey, rule: { records } }: Leaving): Rung[] {
  const here = records.filter(({ sets }) => sets[zone] !== undefined);
  if (here.length === 0) return [];
  return [
    {
      name: 'weights',
      words: `set the weight of zone ${zone} to 0 in ${here.map(({ name }) => name).join(', ')}`,
      undo: 'the weights as they were, where nobody has changed them since',
      steps: here.flatMap((declared): ZoneStep[] => {
        const found = survey?.records.find((record) => isSameRecord(record, declared));
        if (found === undefined) return [];
        const { hostedZone, name, type } = found;
        const from = found.sets.map(({ id, weight }) => ({ id, weight }));
        const to = from.map(({ id, weight }) => ({ id, weight: id === declared.sets[zone] ? 0 : weight }));
        const changes = to.some(({ weight }, at) => weight !== from[at]?.weight);
        return changes && to.some(({ weight }) => weight > 0) ? [{ action: 'setWeights', hostedZone, name, type, from, to }] : [];
      }),
    },
  ];
}

/** The whole plan in words, with what comes before and after its rungs. */
export function tellPlan({ kept, rungs }: EvacuationPlan, { bakeMs }: Pick<EvacuationRule, 'bakeMs'>): string[] {
  return [
    'record the evidence and what stands there now',
    ...rungs.map(({ words }) => words),
    ...(kept.length === 0 ? [] : [`leave the hosts of ${kept.join(', ')} where they are`]),
    `come back in stages, ${formatDuration(bakeMs)} after the last bad sample at the earliest`,
  ];
}

/** What an approval binds to: another zone, group, step, or thing that a step expects to find is another hash. */
export function hashEvacuationPlan({ zone, answer, groups, kept, rungs }: EvacuationPlan): string {
  const text = JSON.stringify([zone, answer, groups, kept, rungs.map(({ name, steps }) => [name, steps.map(sortKeys)])]);
  return `${hash32(text).toString(16).padStart(8, '0')}${hash32(text, 0x9e3779b9).toString(16).padStart(8, '0')}`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => [key, sortKeys(each)]);
}
