/** Does what has left a zone come back, once the zone is well? And is nothing of it left over? */
import { minuteMs } from '../../base/instant.ts';
import { departuresOf, type Departure } from '../invariants/departures.ts';
import type { Trace } from '../invariants/trace.ts';
import type { World } from '../world/world.ts';
import type { Stall } from './liveness.ts';

/** The longest bake that the swarm draws, doubled, its stages, and what it takes to see that all is well. */
const returnsMs = 70 * minuteMs;
const answeredMs = 30 * minuteMs;

export function findZoneStalls(trace: Trace, { cloud }: World, calmFrom: number): readonly Stall[] {
  const open = departuresOf(trace).filter(({ closedAt }) => closedAt === Infinity);
  return [
    ...open.flatMap((departure) => findLasting(trace, departure, calmFrom)),
    ...open.flatMap((departure) => findUnanswered(trace, departure)),
    ...(cloud === undefined ? [] : findLeftovers(trace, cloud, open)),
  ];
}

/** L2: a zone that is well has its work back, unless a person has taken it out. */
function findLasting(
  trace: Trace,
  { id, zone, openedAt, askedBy, cancelledAt, relapsedAt }: Departure,
  calmFrom: number,
): readonly Stall[] {
  if ((askedBy !== undefined && cancelledAt === Infinity) || lacksHosts(trace, id)) return [];
  const spells = trace.zoneSpells.filter((spell) => spell.zone === zone && spell.from <= trace.endedAt);
  const badAt = Math.max(calmFrom, openedAt, ...relapsedAt, ...spells.map(({ until }) => Math.min(until, trace.endedAt)));
  return trace.endedAt - badAt < returnsMs ? [] : [{ number: 'L2', sentence: `${id} has not brought work back to zone ${zone}` }];
}

/** Traffic comes back only to as many hosts as there were, and some that nobody may repair are ill for good. */
function lacksHosts({ entries, spells }: Trace, evacuation: string): boolean {
  const held = entries.findLast((entry) => entry.kind === 'evacuation_held' && entry.evacuation === evacuation);
  return held?.kind === 'evacuation_held' && held.reason === 'min_healthy' && spells.some(({ until }) => until === Infinity);
}

/** L3: no call is left without an answer. */
function findUnanswered({ endedAt }: Trace, { intents, answers }: Departure): readonly Stall[] {
  return intents
    .filter(({ number, at }) => endedAt - at > answeredMs && !answers.some((answer) => answer.number === number && answer.at >= at))
    .map(({ call }) => ({ number: 'L3', sentence: `${call.token} still has no answer` }));
}

/** L4: nothing that an evacuation has begun outlasts it. */
function findLeftovers(trace: Trace, { zones, groups }: NonNullable<World['cloud']>, open: readonly Departure[]): readonly Stall[] {
  const going = new Set(open.map(({ id }) => id));
  const told = departuresOf(trace)
    .flatMap(({ left }) => left)
    .join('\n');
  const shifts = zones.balancers.flatMap(({ resource }) => zones.shifts.activeOn(resource) ?? []);
  const lasting = shifts.filter(({ evacuation }) => evacuation !== undefined && !going.has(evacuation));
  const stopped = groups.filter(
    ({ terms: { stoppedBy }, name }) => stoppedBy !== undefined && !going.has(stoppedBy) && !told.includes(name),
  );
  return [
    ...lasting
      .filter(({ until }) => until - trace.endedAt > returnsMs)
      .map(({ resource, evacuation }) => ({ number: 'L4', sentence: `the shift of ${resource} by ${evacuation} is left over` })),
    ...stopped.map(({ name, terms }) => ({ number: 'L4', sentence: `${name} does not level its zones since ${terms.stoppedBy}` })),
  ];
}
