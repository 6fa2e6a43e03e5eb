/**
 * Which change could explain the trouble? Looks at what changed on the suspects lately, and on the hosts that are well.
 *
 * Counted over recent changes, which are few, not over the fleet. Facts are read once a minute and the fleet tells them when it can,
 * so a change may be seen a little after the trouble that it made; one that is seen later than that did not make it.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { ChangeCase } from '../../remediation/check-changes.ts';
import { findSharedChange, suspectsToShare, type ChangeSpread, type SharedChange } from '../../remediation/shared-change.ts';
import { coversHost, isUnderWay, nameChange } from './announced-change.ts';
import { recentMs, type SeenChange } from './change-history.ts';
import type { HostName } from '../entry.ts';
import type { EpisodeRecord } from '../history.ts';
import type { State } from '../state.ts';

/** "Shortly before": hosts that break by a change of their own mostly do so at once. */
const shortlyBeforeMs = 15 * minuteMs;
const seenLateMs = 2 * minuteMs;
/** Counted anew so often at most, unless an episode opens or closes. */
const countAgainMs = 5 * secondMs;
/** The newest announcements that are looked at as a possible cause. */
const announcedLookedAt = 20;

/** What the checks of a repair need to know about changes. */
export function describeChanges(state: State, episode: EpisodeRecord, now: Instant): ChangeCase {
  return {
    inProgress: describeUnderWay(state, episode, now),
    shared: sharedChangeOf(state, episode.fault, now)?.sentence,
    before: describeOwnChange(state, episode)?.sentence,
  };
}

function describeUnderWay({ history }: State, { host }: EpisodeRecord, now: Instant): string | undefined {
  for (const { change } of history.changes.announced.values()) {
    if (!isUnderWay(change, now) || !coversHost(change.scope, host)) continue;
    return `${nameChange(change)} covers it and has been under way for ${formatDuration(elapsedMs(change.startedAt, now))}`;
  }
  return undefined;
}

/** The newest change of the host itself that may have made its trouble: "release 40 → 41 on web-a-1 4 min before its trouble began". */
export function describeOwnChange(
  { history }: State,
  { host, since }: EpisodeRecord,
): { readonly key: string; readonly sentence: string } | undefined {
  let newest: SeenChange | undefined;
  for (const [fact, { value, changedAt, before }] of history.changes.facts.get(host.id) ?? []) {
    if (changedAt === undefined || before === undefined || !mayHaveMade(changedAt, since, shortlyBeforeMs)) continue;
    if (newest === undefined || changedAt > newest.at) newest = { at: changedAt, fact, from: before, to: value, hosts: [host] };
  }
  if (newest === undefined) return undefined;
  const { fact, from, to, at } = newest;
  const beforeMs = elapsedMs(at, since);
  const when = beforeMs < 0 ? 'seen just after its trouble began' : `${formatDuration(beforeMs)} before its trouble began`;
  return { key: keyOf(newest), sentence: `${fact} ${from} → ${to} on ${host.name}, ${when}` };
}

function mayHaveMade(changedAt: Instant, since: Instant, withinMs: number): boolean {
  const beforeMs = elapsedMs(changedAt, since);
  return beforeMs >= -seenLateMs && beforeMs <= withinMs;
}

/** The change that sets the hosts with this fault apart from those without any; undefined when there is none. */
export function sharedChangeOf(state: State, fault: FaultKind, now: Instant): SharedChange | undefined {
  const known = state.sharedChanges.get(fault);
  if (known !== undefined && elapsedMs(known.at, now) < countAgainMs) return known.found;
  const found = findShared(state, fault, now);
  state.sharedChanges.set(fault, { at: now, found });
  return found;
}

/** Whether the host has lately got the change of this key. */
export function hasChange({ history }: State, key: string, host: HostName, now: Instant): boolean {
  for (const [fact, { value, changedAt }] of history.changes.facts.get(host.id) ?? []) {
    const isRecent = changedAt !== undefined && elapsedMs(changedAt, now) < recentMs;
    if (isRecent && (key === fact || key === `${fact}=${value}`)) return true;
  }
  for (const { change } of history.changes.announced.values())
    if (key === announcedKey(change.id) && coversHost(change.scope, host)) return true;
  return false;
}

function findShared(state: State, fault: FaultKind, now: Instant): SharedChange | undefined {
  const { changes } = state.history;
  if (changes.seen.length === 0 && changes.announced.size === 0) return undefined;
  const suspects = suspectsOf(state, fault);
  if (suspects.size < suspectsToShare) return undefined;
  const isOther = (id: string) => !state.open.has(id) && state.views.has(id);
  let others = 0;
  for (const id of state.views.keys()) if (!state.open.has(id)) others += 1;
  const spreads = [...spreadSeen(state, suspects, isOther, now), ...spreadAnnounced(state, suspects, isOther, now)];
  return findSharedChange(spreads, { suspects: suspects.size, others });
}

/** Onsets of the open episodes of this fault, by host id. */
function suspectsOf({ open, history }: State, fault: FaultKind): Map<string, Instant> {
  const suspects = new Map<string, Instant>();
  for (const [host, faults] of open) {
    const episode = history.episodes.get(faults.get(fault) ?? '');
    if (episode !== undefined) suspects.set(host, episode.since);
  }
  return suspects;
}

interface Tally {
  readonly did: string;
  readonly suspects: Set<string>;
  readonly others: Set<string>;
}

/** Two questions of each fact: who has got this value, and, less telling, who has got any new value of it. */
function spreadSeen(
  { history }: State,
  suspects: ReadonlyMap<string, Instant>,
  isOther: (id: string) => boolean,
  now: Instant,
): ChangeSpread[] {
  const tallies = new Map<string, Tally>();
  for (const seen of history.changes.seen) {
    const { at, fact, to } = seen;
    if (elapsedMs(at, now) >= recentMs) continue;
    const asked = [
      [keyOf(seen), `got ${fact} ${to} in the last ${formatDuration(recentMs)}`],
      [fact, `changed ${fact} in the last ${formatDuration(recentMs)}`],
    ] as const;
    for (const [key, did] of asked) {
      const tally = tallies.get(key) ?? { did, suspects: new Set(), others: new Set() };
      tallies.set(key, tally);
      for (const { id } of seen.hosts) {
        const since = suspects.get(id);
        if (history.changes.facts.get(id)?.get(fact)?.changedAt !== at) continue;
        if (since !== undefined && mayHaveMade(at, since, recentMs)) tally.suspects.add(id);
        else if (isOther(id)) tally.others.add(id);
      }
    }
  }
  return [...tallies].map(([key, { did, suspects: with_, others }]) => ({ key, did, suspects: with_.size, others: others.size }));
}

function spreadAnnounced(
  { history }: State,
  suspects: ReadonlyMap<string, Instant>,
  isOther: (id: string) => boolean,
  now: Instant,
): ChangeSpread[] {
  const recent = [...history.changes.announced.values()].filter(
    ({ change: { startedAt } }) => startedAt <= now && elapsedMs(startedAt, now) < recentMs,
  );
  return recent.slice(-announcedLookedAt).map(({ change }) => {
    const covered = [...history.hosts.values()].filter((host) => coversHost(change.scope, host)).map(({ id }) => id);
    const struck = covered.filter((id) => mayHaveMade(change.startedAt, suspects.get(id) ?? Infinity, recentMs));
    return {
      key: announcedKey(change.id),
      did: `are covered by ${nameChange(change)}`,
      suspects: struck.length,
      others: covered.filter(isOther).length,
    };
  });
}

function keyOf({ fact, to }: SeenChange): string {
  return `${fact}=${to}`;
}

function announcedKey(id: string): string {
  return `announced ${id}`;
}
