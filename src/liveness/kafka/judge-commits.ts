/**
 * Does a consumer keep up with one partition? From a window of its commits, not from a threshold on lag.
 *
 * A lag of a million is fine while it shrinks, and a lag of five is not while nothing has been read for an hour. So what counts is
 * movement: of the offsets (does it read at all?) and of the lag (does it read fast enough?).
 *
 * The rules are asked in order and the first that applies is the answer. Source: Burrow, core/internal/evaluator/caching.go; with
 * milliseconds where Burrow counts whole seconds.
 */
import { elapsedMs, type Instant } from '../../base/instant.ts';

/** `stop`: no commits any more. `stall`: commits, of the same offset. `rewind`: has gone back. `warn`: reads, and falls behind. */
export type CommitVerdict = 'ok' | 'warn' | 'stall' | 'stop' | 'rewind';

export interface Commit {
  readonly offset: number;
  readonly at: Instant;
  /** Messages that were left to read when it was made; undefined when the partition's end was not known then. */
  readonly lag: number | undefined;
}

export interface CommitWindow {
  /** Oldest first. */
  readonly commits: readonly Commit[];
  /** The partition's end, as it was seen lately: about ten readings, ten seconds apart. */
  readonly recentEnds: readonly number[];
  readonly currentLag: number;
  /** Lag up to here counts as none. Transactions leave markers that nobody reads, so their topics always trail by one or more. */
  readonly allowedLag: number;
}

export function judgeCommits({ commits, recentEnds, currentLag, allowedLag }: CommitWindow, now: Instant): CommitVerdict {
  const [first, last] = [commits[0], commits.at(-1)];
  if (currentLag <= allowedLag || first === undefined || last === undefined) return 'ok';
  if (isSilent(first, last, recentEnds, now)) return 'stop';
  if (hasRewound(commits)) return 'rewind';

  const lags = commits.map(({ lag }) => lag).filter((lag) => lag !== undefined);
  if (lags.some((lag) => lag <= allowedLag)) return 'ok';
  if (commits.every(({ offset }) => offset === first.offset)) return 'stall';
  return lags.some((lag, index) => index > 0 && lag < (lags[index - 1] as number)) ? 'ok' : 'warn';
}

/** Nothing for longer than the whole window took, unless it had read everything a moment ago: then there was nothing to commit. */
function isSilent(first: Commit, last: Commit, recentEnds: readonly number[], now: Instant): boolean {
  const wasCaughtUp = recentEnds.some((end) => end <= last.offset);
  return !wasCaughtUp && elapsedMs(last.at, now) > elapsedMs(first.at, last.at);
}

/** It went back, and has not come again to where it was before. */
function hasRewound(commits: readonly Commit[]): boolean {
  const back = commits.findIndex(({ offset }, index) => index > 0 && offset < (commits[index - 1] as Commit).offset);
  if (back === -1) return false;
  const { offset: before } = commits[back - 1] as Commit;
  return commits.slice(back).every(({ offset }) => offset < before);
}
