/**
 * Would the new set have done better than the current one on what really happened? Both hear the same recorded reports in step, and
 * what they would have done is held against each other.
 *
 * Memory stays bounded by the fleet and by what is open, not by how much is replayed.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { EpisodeRecord } from '../../controller/history.ts';
import type { RecordedDecision } from '../../controller/entry.ts';
import type { Report } from '../../liveness/report.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { createReplay, tickEveryMs, type Replay, type WouldHaveActed } from './replay.ts';

export interface Tally {
  readonly incidents: number;
  readonly holds: ReadonlyMap<RecordedDecision['reason'], number>;
  readonly acts: readonly WouldHaveActed[];
  readonly actsBeyond: number;
}

export interface BacktestResult {
  /** `watchedMs` leaves out the gaps in which nothing was recorded. */
  readonly replayed: {
    readonly reports: number;
    readonly hosts: number;
    readonly since: Instant;
    readonly until: Instant;
    readonly watchedMs: number;
    readonly gaps: number;
  };
  readonly current: Tally;
  readonly candidate: Tally;
  /** What only the candidate would have done, and what only the current set would have. */
  readonly added: readonly WouldHaveActed[];
  readonly gone: readonly WouldHaveActed[];
  /** What both would have done, the candidate so much later; negative when sooner. */
  readonly moved: readonly { readonly act: WouldHaveActed; readonly laterByMs: number }[];
  /** Of those added, the ones on hosts that nothing else accuses. */
  readonly unaccused: readonly WouldHaveActed[];
  readonly promotable: boolean;
  /** Why it is not promotable; empty when it is. */
  readonly reasons: readonly string[];
}

export interface Backtest {
  /** Reports in the order in which they came in. */
  feed(report: Report, receivedAt: Instant): void;
  finish(): BacktestResult;
}

/** Nobody was heard for so long: nobody recorded. */
const gapMs = 15 * secondMs;
/** An act of the one set and an act of the other on the same host and fault, so near to each other, are the same act. */
const sameActWithinMs = 10 * minuteMs;
const movedFromMs = secondMs;
/** One way of knowing alone can be wrong. */
const independentLeast = 2;

/** `leastMs`: how much must have been replayed before a set is called promotable. */
export function createBacktest(current: PolicySet, candidate: PolicySet, leastMs: number): Backtest {
  let replays: { readonly current: Replay; readonly candidate: Replay } | undefined;
  let since: Instant = 0;
  let now: Instant = 0;
  let [reports, gaps, watchedMs] = [0, 0, 0];
  const hosts = new Set<string>();
  /** What the current set makes of a host that the candidate would act on, while that is open and after. */
  const accusers = new Map<WouldHaveActed, EpisodeRecord>();
  const waiting: WouldHaveActed[] = [];

  function noteAct(act: WouldHaveActed): void {
    const episode = replays?.current.findOpen(act.host.id, act.fault);
    if (episode !== undefined) accusers.set(act, episode);
    else waiting.push(act);
  }

  /** The current set may begin to suspect the host only after the candidate would have acted. */
  function noteEpisode(episode: EpisodeRecord): void {
    while (waiting[0] !== undefined && elapsedMs(waiting[0].at, episode.openedAt) > sameActWithinMs) waiting.shift();
    for (const act of waiting) if (act.host.id === episode.host.id && act.fault === episode.fault) accusers.set(act, episode);
  }

  function advance(to: Instant): void {
    if (replays === undefined) return;
    const both = [replays.current, replays.candidate];
    if (to - now > gapMs) {
      gaps += 1;
      now = to;
      return;
    }
    watchedMs += Math.max(0, to - now);
    for (let tickMs = tickEveryMs(both); now + tickMs < to; tickMs = tickEveryMs(both)) {
      now += tickMs;
      for (const replay of both) replay.tell({ kind: 'time_passed' }, now);
    }
    now = Math.max(now, to);
  }

  function feed(report: Report, receivedAt: Instant): void {
    if (replays === undefined) {
      [since, now] = [receivedAt, receivedAt];
      replays = {
        current: createReplay(current, receivedAt, { onEpisode: noteEpisode }),
        candidate: createReplay(candidate, receivedAt, { onAct: noteAct }),
      };
    }
    advance(receivedAt);
    reports += 1;
    hosts.add(report.host.id);
    replays.current.hear(report, now);
    replays.candidate.hear(report, now);
  }

  function finish(): BacktestResult {
    const [old, young] = [tallyOf(replays?.current), tallyOf(replays?.candidate)];
    const { added, gone, moved } = compareActs(old.acts, young.acts);
    const unaccused = added.filter((act) => act.families.length < independentLeast && accusers.get(act)?.worst !== 'failed');
    const reasons = [
      ...(reports === 0 ? ['there is no recording to replay'] : []),
      ...(reports > 0 && watchedMs < leastMs
        ? [`only ${formatDuration(watchedMs)} were replayed, and ${formatDuration(leastMs)} are asked for`]
        : []),
      ...(young.actsBeyond > 0
        ? [`the candidate would act more often than can be compared: ${young.acts.length + young.actsBeyond} times`]
        : []),
      ...(unaccused.length > 0 ? [describeUnaccused(unaccused)] : []),
    ];
    const replayed = { reports, hosts: hosts.size, since, until: now, watchedMs, gaps };
    return { replayed, current: old, candidate: young, added, gone, moved, unaccused, promotable: reasons.length === 0, reasons };
  }

  return { feed, finish };
}

function tallyOf(replay: Replay | undefined): Tally {
  if (replay === undefined) return { incidents: 0, holds: new Map(), acts: [], actsBeyond: 0 };
  const { holds, acts } = replay;
  return { incidents: replay.incidents(), holds, acts, actsBeyond: replay.actsBeyond() };
}

function compareActs(old: readonly WouldHaveActed[], young: readonly WouldHaveActed[]): Pick<BacktestResult, 'added' | 'gone' | 'moved'> {
  const left = new Set(old);
  const added: WouldHaveActed[] = [];
  const moved: { act: WouldHaveActed; laterByMs: number }[] = [];
  for (const act of young) {
    const twin = [...left].find(
      ({ host, fault, at }) => host.id === act.host.id && fault === act.fault && Math.abs(elapsedMs(at, act.at)) <= sameActWithinMs,
    );
    if (twin === undefined) {
      added.push(act);
      continue;
    }
    left.delete(twin);
    const laterByMs = elapsedMs(twin.at, act.at);
    if (Math.abs(laterByMs) >= movedFromMs) moved.push({ act, laterByMs });
  }
  return { added, gone: [...left], moved };
}

function describeUnaccused(unaccused: readonly WouldHaveActed[]): string {
  const names = [...new Set(unaccused.map(({ host }) => host.name))];
  const shown = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
  return `the candidate would act on ${names.length === 1 ? 'a host' : `${names.length} hosts`} that nothing else accuses: ${shown}`;
}
