/**
 * What could explain an incident, when no change does? More work than its hosts can do, or a listener that has gone deaf. Only what is
 * clear beyond the single host is named; everything else stays unknown.
 */
import { formatDuration } from '../base/duration.ts';
import { elapsedMs, secondMs } from '../base/instant.ts';
import type { Readings } from '../liveness/report.ts';
import type { CauseClass, CauseEvidence } from './entry.ts';
import type { EpisodeRecord } from './history.ts';
import type { State } from './state.ts';

export interface FoundCause {
  readonly cause: CauseClass;
  readonly causeEvidence: CauseEvidence;
}

/** Fewer hosts can be overworked, or silent, by accident. */
const hostsLeast = 3;
const groupShareLeast = 0.5;
const overworkedShareLeast = 2 / 3;
const fleetShareLeast = 0.5;
/** Agents that fall silent for reasons of their own do not do so within seconds of each other. */
const togetherWithinMs = 30 * secondMs;

/** From these values on a host has more to do than it can: signals of the whole host, as its agent reports them. */
const overworkedFrom: Readonly<Record<string, number>> = {
  'cpu.busy_share': 0.95,
  'cpu.pressure_share': 0.4,
  'memory.pressure_share': 0.4,
};

export function findCause(state: State, fault: string, episodes: readonly EpisodeRecord[]): FoundCause | undefined {
  if (episodes.length < hostsLeast) return undefined;
  return fault === 'agent' ? findDeafness(state, episodes) : findLoad(state, episodes);
}

/** Most of one group's hosts are in it, and most of those are out of CPU or memory: nothing is broken, there is too much to do. */
function findLoad(state: State, episodes: readonly EpisodeRecord[]): FoundCause | undefined {
  const open = episodes.filter(({ closedAt }) => closedAt === undefined);
  const byGroup = Map.groupBy(open, ({ host }) => host.group);
  for (const [group, inGroup] of byGroup) {
    const hosts = [...new Set(inGroup.map(({ host }) => host.id))];
    const known = state.knownInGroup.get(group) ?? hosts.length;
    const overworked = hosts.filter((host) => isOverworked(state, host)).length;
    if (overworked < hostsLeast || hosts.length < groupShareLeast * known || overworked < overworkedShareLeast * hosts.length) continue;
    const sentence = `${overworked} of ${known} hosts of group ${group} have more to do than their CPUs or memory can bear, at once`;
    return { cause: 'load', causeEvidence: { change: 'load', sentence } };
  }
  return undefined;
}

function isOverworked({ views }: State, host: string): boolean {
  const readings = views.get(host)?.report.readings;
  return Object.entries(overworkedFrom).some(([signal, from]) => isAtLeast(readings?.[signal]?.['host'], from));
}

function isAtLeast(value: Readings[string][string] | undefined, from: number): boolean {
  return typeof value === 'number' && value >= from;
}

/** Most of the fleet fell silent together, in more than one zone: what they have in common is whoever listens. */
function findDeafness(state: State, episodes: readonly EpisodeRecord[]): FoundCause | undefined {
  const open = episodes.filter(({ closedAt }) => closedAt === undefined);
  const known = state.history.hosts.size;
  const zones = new Set(open.map(({ host }) => host.zone)).size;
  const onsets = open.map(({ since }) => since);
  const withinMs = elapsedMs(Math.min(...onsets), Math.max(...onsets));
  if (open.length < hostsLeast || open.length <= fleetShareLeast * known || zones < 2 || withinMs > togetherWithinMs) return undefined;
  const sentence = `${open.length} of ${known} agents in ${zones} zones fell silent within ${formatDuration(withinMs)}: what they share is this controller and its network`;
  return { cause: 'heald', causeEvidence: { change: 'observer', sentence } };
}
