/**
 * How many hosts of each zone are suspect, by each way of counting? A stream is one signal in one window, failed hosts by fault, silent
 * agents, or the ways between zones.
 *
 * Left out on both sides: hosts that do not measure it, that are silent, were launched or restarted lately, are being changed by name, or were suspect for most
 * of the last hour.
 */
import { elapsedMs, minuteMs, secondMs } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import { weighZones, type ZoneCount, type ZoneEvidence } from '../../az/evidence.ts';
import { weighPaths } from '../../az/paths.ts';
import { findSignal } from '../../liveness/catalog.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import { coversHost, isUnderWay } from '../changes/announced-change.ts';
import type { State } from '../state.ts';
import { countUp } from '../state.ts';
import type { Turn } from '../turn.ts';
import { findBlind, signalsOf } from './find-blind.ts';
import { isBadWay, listPaths } from './list-paths.ts';
import { usualShareOf } from './usual-shares.ts';
import { standingSuspicions, type Suspicion } from './zone-history.ts';
import { chronicAfterMs, chronicShareMost, longestWindowMs, type Mark } from './zone-watch.ts';

export interface Stream {
  /** "dns.failures within 60 s". */
  readonly name: string;
  readonly fault: FaultKind;
  readonly windowMs: number;
  /** Hosts that are suspect in it; of ways between zones, the hosts that could not reach `evidence.zone`. */
  readonly bad: ReadonlySet<string>;
  readonly leftOut: ReadonlySet<string>;
  /** How many of them were seen so within `freshMs`. */
  readonly fresh: number;
  /** True: hosts speak of the zone that they tried, not of their own. */
  readonly isOfPaths: boolean;
  /** The share of suspect hosts, by zone. */
  readonly shares: ReadonlyMap<string, number>;
  readonly evidence: ZoneEvidence | undefined;
}

const windowsMs = [minuteMs, longestWindowMs] as const;
/** What was seen so lately still goes on. */
export const freshMs = 30 * secondMs;

export function countZones(turn: Turn): Stream[] {
  const { state } = turn;
  const silent = new Set<string>();
  const failed = new Map<FaultKind, Set<string>>();
  for (const [host, faults] of state.open) {
    for (const [fault, id] of faults) {
      if (fault === 'agent') silent.add(host);
      else if (state.history.episodes.get(id)?.verdict === 'failed') failed.set(fault, (failed.get(fault) ?? new Set()).add(host));
    }
  }
  const changing = listChanging(turn);
  const unsure = new Set([...silent, ...state.zones.newcomers.keys(), ...changing]);
  const streams: Stream[] = [];
  for (const [signal, marks] of state.zones.marks) {
    const fault = findSignal(signal)?.fault;
    if (fault !== undefined) for (const windowMs of windowsMs) streams.push(countMarks(turn, signal, fault, marks, unsure, windowMs));
  }
  for (const [fault, bad] of failed) {
    const leftOut = join(unsure, bad.size < telling ? [] : notIn(bad, findBlind(turn, `${fault} failed`, signalsOf(fault))));
    streams.push(countHosts(state, { name: `${fault} failed`, fault, windowMs: 0, bad, fresh: bad.size, leftOut }));
  }
  if (silent.size > 0)
    streams.push(
      countHosts(state, { name: 'agent silent', fault: 'agent', windowMs: 0, bad: silent, fresh: silent.size, leftOut: changing }),
    );
  if (state.zones.pathMarks.size > 0) for (const windowMs of windowsMs) streams.push(countPaths(turn, unsure, windowMs));
  return streams;
}

/** With fewer suspects nothing follows, whoever is counted. */
const telling = 3;

function join(first: ReadonlySet<string>, ...others: readonly (readonly string[])[]): ReadonlySet<string> {
  const more = others.flat();
  return more.length === 0 ? first : new Set([...first, ...more]);
}

function notIn(bad: ReadonlySet<string>, hosts: ReadonlySet<string>): string[] {
  return [...hosts].filter((host) => !bad.has(host));
}

/** Hosts that an announced change under way names. One that covers groups or zones is weighed as a cause, not left out. */
function listChanging({ state: { history }, now }: Turn): Set<string> {
  const changing = new Set<string>();
  for (const { change } of history.changes.announced.values()) {
    if (change.scope.hosts === undefined || !isUnderWay(change, now)) continue;
    for (const host of history.hosts.values()) if (coversHost(change.scope, host)) changing.add(host.id);
  }
  return changing;
}

function countMarks(
  turn: Turn,
  signal: string,
  fault: FaultKind,
  marks: ReadonlyMap<string, Mark>,
  unsure: ReadonlySet<string>,
  windowMs: number,
): Stream {
  const { state, now } = turn;
  const bad = new Set<string>();
  const chronic: string[] = [];
  let fresh = 0;
  const inherited = listInherited(state, fault);
  for (const [host, { badAt, chronicShare }] of marks) {
    if (chronicShare > chronicShareMost || isOldNews(state, host, fault, inherited)) chronic.push(host);
    else if (elapsedMs(badAt, now) < windowMs) {
      bad.add(host);
      if (elapsedMs(badAt, now) < freshMs) fresh += 1;
    }
  }
  const leftOut = join(unsure, chronic, bad.size < telling ? [] : notIn(bad, findBlind(turn, signal, [signal])));
  return countHosts(state, { name: `${signal} within ${formatDuration(windowMs)}`, fault, windowMs, bad, fresh, leftOut });
}

/** Suspicions that stood when this controller was started: it has not seen what was left out when they arose. */
function listInherited({ history, startedAt }: State, fault: FaultKind): Suspicion[] {
  return standingSuspicions(history.zones).filter((suspicion) => suspicion.fault === fault && suspicion.suspectedAt < (startedAt ?? 0));
}

/** Ill for long already when another zone was suspected: left out then, and so it stays. */
function isOldNews({ history, open }: State, host: string, fault: FaultKind, inherited: readonly Suspicion[]): boolean {
  if (inherited.length === 0) return false;
  const episode = history.episodes.get(open.get(host)?.get(fault) ?? '');
  return (
    episode !== undefined &&
    inherited.some(({ zone, suspectedAt }) => zone !== episode.host.zone && suspectedAt - episode.since >= chronicAfterMs)
  );
}

function countHosts(state: State, stream: Pick<Stream, 'name' | 'fault' | 'windowMs' | 'bad' | 'fresh' | 'leftOut'>): Stream {
  const { history, knownInZone } = state;
  const left = new Map<string, number>();
  for (const id of stream.leftOut) {
    const host = history.hosts.get(id);
    if (host !== undefined) countUp(left, host.zone);
  }
  const struck = new Map<string, number>();
  for (const id of stream.bad) {
    const host = history.hosts.get(id);
    if (host !== undefined && !stream.leftOut.has(id)) countUp(struck, host.zone);
  }
  const counts: ZoneCount[] = [];
  const shares = new Map<string, number>();
  for (const [zone, known] of knownInZone) {
    const hosts = known - (left.get(zone) ?? 0);
    const bad = struck.get(zone) ?? 0;
    counts.push({ zone, hosts, bad, usualShare: usualShareOf(state, stream.name, zone) });
    shares.set(zone, hosts === 0 ? 0 : bad / hosts);
  }
  return { ...stream, isOfPaths: false, shares, evidence: weighZones(counts) };
}

function countPaths({ state, now }: Turn, unsure: ReadonlySet<string>, windowMs: number): Stream {
  const name = `the ways to it within ${formatDuration(windowMs)}`;
  const counts = listPaths(state, (host, to) => isBadWay(state, host, to, now - windowMs), unsure);
  const evidence = weighPaths(counts, (zone) => usualShareOf(state, name, zone));
  const shares = new Map<string, number>();
  for (const to of new Set(counts.map((path) => path.to))) {
    const tried = counts.filter((path) => path.to === to && path.from !== to);
    const hosts = tried.reduce((sum, path) => sum + path.hosts, 0);
    shares.set(to, hosts === 0 ? 0 : tried.reduce((sum, path) => sum + path.bad, 0) / hosts);
  }
  const bad = new Set<string>();
  for (const id of state.zones.pathMarks.get(evidence?.zone ?? '')?.keys() ?? [])
    if (isBadWay(state, id, evidence?.zone ?? '', now - windowMs)) bad.add(id);
  const fresh = [...bad].filter((id) => isBadWay(state, id, evidence?.zone ?? '', now - freshMs)).length;
  return { name, fault: 'network', windowMs, bad, fresh, leftOut: unsure, isOfPaths: true, shares, evidence };
}
