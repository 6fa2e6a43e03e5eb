/**
 * Does it come right again? Faults have been over for more than an hour: whatever still waits, waits for nothing. Safety alone is
 * easy, a program that does nothing is safe.
 */
import { minuteMs } from '../../base/instant.ts';
import type { HoldReason } from '../../remediation/decision.ts';
import { coursesOf, intentsOf, type Course } from '../invariants/courses.ts';
import { readSpans } from '../invariants/spans.ts';
import type { Trace } from '../invariants/trace.ts';
import type { World } from '../world/world.ts';
import { findKafkaStalls } from './kafka-liveness.ts';
import { findZoneStalls } from './zone-liveness.ts';

export interface Stall {
  readonly number: string;
  readonly sentence: string;
}

/** For how long anything may take in a fleet in which nothing goes wrong. */
const soonMs = 15 * minuteMs;
/** Reasons that pass by themselves within minutes, once what they speak of is over. */
const passing: ReadonlySet<HoldReason | 'act'> = new Set([
  'act',
  'stale_evidence',
  'evidence_unknown',
  'warming_up',
  'inventory_stale',
  'inventory_doubted',
  'too_soon',
  'paused',
]);
/** Reasons that are true only while another repair of the same fleet is under way. */
const behindOthers: ReadonlySet<HoldReason | 'act'> = new Set(['in_flight_cap', 'canary_unverified']);

export function findStalls(trace: Trace, world: World, calmFrom: number): readonly Stall[] {
  const { cloud } = world;
  return [
    ...findForgottenHosts(trace, calmFrom),
    ...findOpenCalls(trace),
    ...findResidue(trace),
    ...findLastingStorms(trace),
    ...findMissingMachines(trace, cloud),
    ...findOpenEpisodes(trace),
    ...findZoneStalls(trace, world, calmFrom),
    ...findKafkaStalls(trace, world, openEpisodes(trace)),
  ];
}

/** L1: a host that is still ill is under repair, or the reason why it is not is one that lasts. */
function findForgottenHosts(trace: Trace, calmFrom: number): readonly Stall[] {
  const open = coursesOf(trace).filter(({ closedAt }) => closedAt === Infinity);
  // A step that can be taken back and did not help is not repeated for ever.
  const tried = new Set(coursesOf(trace).flatMap(({ result, episode }) => (result === 'failed' ? [episode] : [])));
  return openEpisodes(trace).flatMap(({ id, host, name, fault, decision, decidedAt }) => {
    if (decision === undefined || tried.has(id) || open.some(({ plan }) => plan.target.machine === host)) return [];
    if (fault === 'service' && !hasUnitDown(trace, host)) return [];
    const { reason, sentence } = decision;
    const hasPassed = passing.has(reason) || (behindOthers.has(reason) && open.every(({ intents }) => intents.length === 0));
    if (!hasPassed || trace.endedAt - Math.max(decidedAt, calmFrom) < soonMs) return [];
    return [{ number: 'L1', sentence: `${name} is ill, and nothing is done about it: ${reason}, ${sentence}` }];
  });
}

/** A check of a host may fail because its disk hangs: no policy that looks at units has anything to say about that. */
function hasUnitDown({ spells }: Trace, host: string): boolean {
  return spells.some(({ machine, fault, until }) => machine === host && fault === 'service' && until === Infinity);
}

/** L3: no call is left without an answer. */
function findOpenCalls(trace: Trace): readonly Stall[] {
  return coursesOf(trace).flatMap((course) => {
    const last = course.intents.at(-1);
    if (last === undefined || course.closedAt < Infinity || isAnswered(course, last.at) || trace.endedAt - last.at < 2 * soonMs) return [];
    return [{ number: 'L3', sentence: `${last.call.token} still has no answer` }];
  });
}

function isAnswered({ answers }: Course, since: number): boolean {
  return answers.some(({ at, outcome }) => at >= since && outcome.kind !== 'unknown');
}

/** L4: doubts end, and so do pauses. */
function findResidue({ entries, endedAt }: Trace): readonly Stall[] {
  const open = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === 'inventory_doubted') open.set('a doubt of the inventory', entry.at);
    if (entry.kind === 'inventory_trusted') open.delete('a doubt of the inventory');
    if (entry.kind === 'pause_set') open.set(`the pause ${entry.pause.name}`, entry.pause.until);
    if (entry.kind === 'pause_expired' || entry.kind === 'pause_lifted') open.delete(`the pause ${entry.name}`);
  }
  return [...open].filter(([, since]) => endedAt - since > soonMs).map(([what]) => ({ number: 'L4', sentence: `${what} is left over` }));
}

/** L4: a storm ends when it has been quiet for as long as a policy can ask for. */
function findLastingStorms(trace: Trace): readonly Stall[] {
  const { entries, endedAt } = trace;
  const storms = readSpans(
    entries,
    (entry) => (entry.kind === 'storm_began' ? entry.group : undefined),
    (entry) => (entry.kind === 'storm_ended' ? entry.group : undefined),
  );
  // Whoever is still spoken of as ill may be a reason; that is for L1 and L7.
  const troubled = new Set(openEpisodes(trace).map(({ group }) => group));
  return storms
    .filter(({ key: group, until }) => until === Infinity && !troubled.has(group))
    .filter(({ key: group }) => {
      const lastWell = entries.findLast((entry) => entry.kind === 'episode_closed' && entry.host.group === group)?.at ?? 0;
      return endedAt - lastWell > 2 * soonMs;
    })
    .map(({ key: group }) => ({ number: 'L4', sentence: `the storm of ${group} is left over` }));
}

/** L6: every group has what it is meant to have, but for what a repair has only just begun to replace. */
function findMissingMachines(trace: Trace, cloud: World['cloud']): readonly Stall[] {
  const justBegun = intentsOf(trace).filter(({ at, course }) => course.closedAt === Infinity && trace.endedAt - at < soonMs);
  return (cloud?.groups ?? []).flatMap(({ name, desired, serving }) => {
    const coming = new Set(justBegun.flatMap(({ call, course }) => (call.target.group === name ? [course.id] : []))).size;
    if (serving + coming >= desired) return [];
    return [{ number: 'L6', sentence: `${name} has ${serving} machines in service and is meant to have ${desired}` }];
  });
}

/** L7: what is over is told to be over. */
function findOpenEpisodes(trace: Trace): readonly Stall[] {
  const ill = new Set(
    trace.spells.flatMap(({ machine, until }) => (trace.endedAt - until < soonMs || until === Infinity ? [machine] : [])),
  );
  return openEpisodes(trace)
    .filter(({ host, fault }) => fault !== 'agent' && !ill.has(host))
    .map(({ name, fault }) => ({ number: 'L7', sentence: `${name} is well, and its ${fault} episode is still open` }));
}

export interface OpenEpisode {
  readonly id: string;
  readonly host: string;
  readonly name: string;
  readonly group: string;
  readonly fault: string;
  decidedAt: number;
  decision: { readonly reason: HoldReason | 'act'; readonly sentence: string } | undefined;
}

function openEpisodes({ entries }: Trace): readonly OpenEpisode[] {
  const open = new Map<string, OpenEpisode>();
  const incidents = new Map<string, readonly string[]>();
  for (const entry of entries) {
    if (entry.kind === 'episode_opened')
      open.set(entry.episode, {
        id: entry.episode,
        host: entry.host.id,
        name: entry.host.name,
        group: entry.host.group,
        fault: entry.fault,
        decidedAt: entry.at,
        decision: undefined,
      });
    if (entry.kind === 'episode_closed') open.delete(entry.episode);
    if (entry.kind === 'incident_opened' || entry.kind === 'incident_changed') incidents.set(entry.incident, entry.episodes);
    if (entry.kind !== 'decided') continue;
    const { episode: one, incident, reason, because } = entry.decision;
    for (const id of one === undefined ? (incidents.get(incident) ?? []) : [one]) {
      const episode = open.get(id);
      // That no policy covers it is said once for its incident, and stays true.
      if (episode === undefined || episode.decision?.reason === 'no_policy') continue;
      episode.decidedAt = entry.at;
      episode.decision = { reason, sentence: because };
    }
  }
  return [...open.values()];
}
