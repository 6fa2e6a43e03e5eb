/**
 * What would leave the zone, and in which order? The plan: rungs with their steps, each of which says what it expects to find.
 *
 *     enough is healthy elsewhere:   shift → health ─┐
 *                                                    ├→ close → grow ─┬→                   empty → weights
 *     too little is, and can be added:               ┘                └→ shift → health ──┘
 *
 * A group of which too little is healthy elsewhere, and not enough can be added, stays; the others leave. The first rungs stop nothing
 * that runs and end by themselves; hosts of stateful groups are never touched. Without a survey the rungs are told in words, and hold no
 * step. Nothing on the way out makes a group smaller.
 */
import type { LaunchPlace, SurveyedGroup, ZoneSurvey } from '../../az/evacuation/survey.ts';
import { isSameRecord } from '../../az/evacuation/shows-step.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import { formatDuration } from '../../base/duration.ts';
import { hash32 } from '../../base/random.ts';
import type { EvacuationCase, EvacuationRule, GroupInZone } from './evacuation-case.ts';
import type { EvacuationPlan, Rung } from './evacuation.ts';
import { listTakenAlong, planGroupShifts, planShifts, takesOwnShift } from './plan-shifts.ts';
import { findGroup, splitByRoom, type ByRoom } from './split-by-room.ts';

interface Leaving {
  readonly zone: string;
  readonly groups: readonly GroupInZone[];
  /** All groups with hosts in the zone. */
  readonly here: readonly GroupInZone[];
  readonly survey: ZoneSurvey | undefined;
  readonly rule: EvacuationRule;
}

export function planEvacuation({ zone, answer, groups, seen }: EvacuationCase, rule: EvacuationRule): EvacuationPlan {
  const here = groups.filter(({ inZone }) => inZone > 0);
  const movable = here.filter((group) => !staysByNature(group, rule));
  const going = answer === 'drain' ? movable : movable.filter(({ isStruck }) => isStruck);
  const room = splitRoom(going.map(nameOf), here, { zone, survey: seen?.survey, rule }, answer);
  const leaves = ({ name }: GroupInZone) => room.ready.includes(name) || room.waiting.includes(name);
  const staying = here.filter((group) => staysByNature(group, rule) || room.short.includes(group.name));
  const leaving: Leaving = { zone, groups: going.filter(leaves), here, survey: seen?.survey, rule };
  const names = leaving.groups.map(nameOf);
  return { zone, answer, groups: names, kept: staying.map(nameOf), rungs: orderRungs(leaving, room, answer) };
}

export function staysByNature({ name, holdsData = false }: GroupInZone, { stateful }: EvacuationRule): boolean {
  return holdsData || stateful.includes(name);
}

/** Where nobody could leave they are planned for all the same, and the checks say what is missing. */
function splitRoom(
  names: readonly string[],
  here: readonly GroupInZone[],
  { zone, survey, rule }: { zone: string; survey: ZoneSurvey | undefined; rule: EvacuationRule },
  answer: EvacuationPlan['answer'],
): ByRoom {
  const all: ByRoom = { ready: names, waiting: [], short: [] };
  if (survey === undefined || answer === 'steer') return all;
  const room = splitByRoom(names, here, { zone, survey, rule });
  return room.short.length === names.length ? all : room;
}

function orderRungs(leaving: Leaving, { ready, waiting }: ByRoom, answer: EvacuationPlan['answer']): Rung[] {
  const { zone, groups, survey, rule } = leaving;
  const shiftOwn = (names: readonly string[]) => (survey === undefined ? [] : planGroupShifts(survey, zone, names, rule.shiftForMs));
  if (answer === 'steer' || groups.length === 0) return [planClose(leaving, shiftOwn(groups.map(nameOf)))];
  const both = ready.length > 0 && waiting.length > 0;
  const leaveBy = (names: readonly string[], own: readonly ZoneStep[], wait: string): Rung[] =>
    names.length === 0
      ? []
      : [planShift(leaving, names, own, wait), planHealth(leaving, names)].map((rung) => (both ? { ...rung, groups: names } : rung));
  return [
    ...leaveBy(ready, shiftOwn(ready), ''),
    planClose(leaving, shiftOwn(waiting)),
    planGrow(leaving),
    ...leaveBy(waiting, [], ', once enough is healthy elsewhere'),
    ...planEmpty(leaving),
    ...(answer === 'drain' ? planWeights(leaving) : []),
  ];
}

function nameOf({ name }: GroupInZone): string {
  return name;
}

function planShift(
  { zone, groups, here, survey, rule: { shiftForMs } }: Leaving,
  names: readonly string[],
  ownShifts: readonly ZoneStep[],
  wait: string,
): Rung {
  const along =
    survey === undefined ? [] : listTakenAlong(survey, zone, names, here.filter((group) => !groups.includes(group)).map(nameOf));
  const takesAlong = along.length === 0 ? '' : `; what ${along.join(', ')} serves there goes along, behind the same balancer`;
  const shifts = survey === undefined ? [] : planShifts(survey, zone, names, shiftForMs);
  return {
    name: 'shift',
    words: `shift traffic of ${names.join(', ')} away from zone ${zone} for ${formatDuration(shiftForMs)}, renewed while the evidence holds${wait}${takesAlong}`,
    undo: `end the shifts; they end by themselves ${formatDuration(shiftForMs)} after they were last renewed`,
    steps: [...shifts, ...ownShifts],
  };
}

function planHealth({ zone }: Leaving, names: readonly string[]): Rung {
  return {
    name: 'health',
    words: `let health checks of ${names.join(', ')} in zone ${zone} fail`,
    undo: 'let the health checks pass again',
    steps: [],
  };
}

/** A group that takes shifts is shifted itself, which keeps its launches out, and keeps its places. */
function planClose({ zone, groups: leaving, survey }: Leaving, ownShifts: readonly ZoneStep[]): Rung {
  const names = leaving.map(nameOf);
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

function planEmpty({ zone, groups, rule }: Leaving): Rung[] {
  if (!rule.empties) return [];
  return [
    {
      name: 'empty',
      words: `end the hosts of ${groups.map(nameOf).join(', ')} in zone ${zone}, a tenth at a time, while others serve elsewhere`,
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
