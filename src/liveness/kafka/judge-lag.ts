/**
 * Does a group keep up with one partition, as far as polling can tell?
 *
 * The admin API gives offsets without their times, so a look every half minute takes the place of the commits. What that costs: a group
 * that stopped and one that commits the same offset again and again look alike, and each look may fail, or fall into a rebalance, a
 * deleted topic or a retention that has overtaken the reader. Each of these has its guard before the rules are asked; a failure to look
 * is never the consumer's failure.
 */
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { ConsumerGroupState } from './cluster-view.ts';
import { judgeCommits, type Commit, type CommitVerdict } from './judge-commits.ts';

/** One look at one partition of one group. */
export interface LagSample {
  readonly at: Instant;
  /** The next message that the group would read; undefined when it has never committed here. */
  readonly committed: number | undefined;
  readonly end: number;
  readonly low: number;
  readonly groupState: ConsumerGroupState;
  /** Members of the whole group. */
  readonly members: number;
}

export interface LagSettings {
  readonly periodMs: number;
  /** Looks that a judgement takes. */
  readonly windowSize: number;
  readonly allowedLag: number;
  /** How long a group is left alone after its membership changed. */
  readonly graceMs: number;
  /** A group that does nothing but rebalance for so long is stuck in it. */
  readonly graceMaxMs: number;
}

export const defaultLagSettings: LagSettings = {
  periodMs: 30 * secondMs,
  windowSize: 10,
  allowedLag: 0,
  graceMs: 2 * minuteMs,
  graceMaxMs: 10 * minuteMs,
};

/** Without one good look within so many periods, nothing is known. */
const missedPeriodsMax = 2.5;

export type LagNote =
  | 'stale'
  | 'warming_up'
  | 'log_reset'
  | 'no_commit'
  | 'rebalancing'
  | 'rebalance_stuck'
  | 'behind_retention'
  | 'group_state_unreliable';

export interface LagVerdict {
  readonly status: CommitVerdict | 'unknown';
  /** What else is to be known about it. */
  readonly note: LagNote | undefined;
  /** Messages; undefined when the status is unknown because nothing was seen. */
  readonly lag: number | undefined;
}

/** How many looks a judgement needs to be kept: the window, and as far back as a rebalance may be stuck. */
export function samplesToKeep({ windowSize, periodMs, graceMaxMs }: LagSettings): number {
  return windowSize + Math.ceil(graceMaxMs / periodMs);
}

/** `samples` are the looks that succeeded, oldest first, of one partition that still exists. */
export function judgeLag(samples: readonly LagSample[], settings: LagSettings, now: Instant): LagVerdict {
  const last = samples.at(-1);
  if (last === undefined || elapsedMs(last.at, now) > missedPeriodsMax * settings.periodMs) return unknown('stale');
  const { unbroken, wasReset } = cutAtBreak(samples, settings);
  if (last.committed === undefined) return unknown('no_commit');

  const isFull = unbroken.length >= settings.windowSize;
  const window = unbroken.slice(-settings.windowSize);
  // What was committed lies beyond the end: it speaks of a log that is gone.
  if ((wasReset && !isFull) || window.every(({ committed = 0, end }) => committed > end)) return unknown('log_reset');

  const lag = lagOf(last);
  const note = noteRetention(last);
  if (lag <= settings.allowedLag) return { status: 'ok', note, lag };
  if (!isFull) return { ...unknown('warming_up'), lag };

  const stands = window.every(({ committed }) => committed === last.committed);
  const unrestMs = findUnrest(samples, settings, now);
  // One that reads on while its members come and go is judged like any other.
  if (unrestMs !== undefined && (stands || unrestMs <= settings.graceMaxMs))
    return unrestMs > settings.graceMaxMs ? { status: 'warn', note: 'rebalance_stuck', lag } : { status: 'ok', note: 'rebalancing', lag };

  const commits = window.map((sample): Commit => ({ offset: sample.committed ?? 0, at: sample.at, lag: lagOf(sample) }));
  const status = judgeCommits({ commits, recentEnds: window.map(({ end }) => end), currentLag: lag, allowedLag: settings.allowedLag }, now);
  return { ...nameStanding(status, last), lag, ...(note === undefined ? {} : { note }) };
}

/** The looks since the log began anew (deleted, recreated, truncated), since the first commit, and without a long time unseen. */
function cutAtBreak(samples: readonly LagSample[], { periodMs }: LagSettings): { unbroken: readonly LagSample[]; wasReset: boolean } {
  const isReset = (index: number) => index > 0 && (samples[index] as LagSample).end < (samples[index - 1] as LagSample).end;
  const isBreak = ({ at, committed }: LagSample, index: number) => {
    const before = samples[index - 1];
    return committed === undefined || (before !== undefined && (isReset(index) || elapsedMs(before.at, at) > missedPeriodsMax * periodMs));
  };
  const from = samples.findLastIndex(isBreak);
  if (from === -1) return { unbroken: samples, wasReset: false };
  const neverCommitted = (samples[from] as LagSample).committed === undefined;
  return { unbroken: samples.slice(neverCommitted ? from + 1 : from), wasReset: isReset(from) };
}

/** For how long the group has been rebalancing or changing its members, with no longer rest than the grace; undefined: it is at rest. */
function findUnrest(samples: readonly LagSample[], { graceMs }: LagSettings, now: Instant): number | undefined {
  let since: Instant | undefined;
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    const { at, groupState, members } = samples[index] as LagSample;
    if (elapsedMs(at, since ?? now) > graceMs) break;
    const before = samples[index - 1];
    const isRebalancing = groupState === 'PreparingRebalance' || groupState === 'CompletingRebalance';
    if (isRebalancing || (before !== undefined && before.members !== members)) since = at;
  }
  return since === undefined ? undefined : elapsedMs(since, now);
}

/** A poll sees standing still, not whether somebody stands there: only an empty group has stopped. */
function nameStanding(status: CommitVerdict, { groupState, members }: LagSample): Pick<LagVerdict, 'status' | 'note'> {
  if (status !== 'stop' && status !== 'stall') return { status, note: undefined };
  if (groupState === 'Dead') return { status: 'stall', note: 'group_state_unreliable' };
  return { status: groupState === 'Empty' && members === 0 ? 'stop' : 'stall', note: undefined };
}

/** Messages that are there to be read: what retention has taken is no work left, it is lost. */
function lagOf({ committed = 0, end, low }: LagSample): number {
  return Math.max(0, end - Math.max(committed, low));
}

function noteRetention({ committed = 0, low }: LagSample): LagNote | undefined {
  return committed < low ? 'behind_retention' : undefined;
}

function unknown(note: LagNote): LagVerdict {
  return { status: 'unknown', note, lag: undefined };
}
