/**
 * Has the value been too high for too long? The judge of signals whose reading is one number.
 *
 *        failed ─────────────────────  at or above for `forMs`
 *       suspect ─────────────────────  at or above for `forMs`
 *                 (stays what it was)
 *       recover ─────────────────────  below for `forMs`: healthy
 *
 * An agent that is slow itself sees slow answers from healthy targets. Its stretch lengthens every `forMs`, and where the value is
 * itself a time, the threshold too. Source: Lifeguard, arXiv 1707.00788.
 */
import type { Instant } from '../base/instant.ts';
import { keepSample, watchClosely } from './sample-rows.ts';
import type { Judgement } from './signal.ts';
import { continueRun, hasDwelt, type Meaning, notRunning, observedMs, settle, type Track } from './track-state.ts';

export type LevelJudgement = Extract<Judgement, { kind: 'level' }>;

/** Judges one sample that is later than all before. */
export function judgeLevel(track: Track, judgement: LevelJudgement, value: number, at: Instant, stretch: number): void {
  const { suspect, failed, recover } = judgement;
  const timeStretch = track.unit === 'seconds' ? stretch : 1;
  const overSuspect = suspect !== undefined && value >= suspect.above * timeStretch;
  const overFailed = failed !== undefined && value >= failed.above * timeStretch;
  const over = overSuspect || overFailed;
  const clean = !over && value < recover.below;

  const addedMs = observedMs(track, at);
  track.cleanRunMs = continueRun(track.cleanRunMs, clean, addedMs);
  let meaning: Meaning = 'between';
  if (clean) meaning = hasDwelt(track, recover.forMs, stretch) ? 'recovered' : 'clean';
  if (track.closely === undefined && value < leastTelling(judgement)) return settle(track, meaning, at);

  const closely = watchClosely(track);
  keepSample(closely, at, value, 0, 0);
  if (over && closely.suspectRunMs === notRunning && closely.failedRunMs === notRunning) closely.overSince = at;
  closely.suspectRunMs = continueRun(closely.suspectRunMs, overSuspect, addedMs);
  closely.failedRunMs = continueRun(closely.failedRunMs, overFailed, addedMs);
  if (over) {
    track.lastBadAt = at;
    track.lastBadValue = value;
  }

  if (overFailed && closely.failedRunMs >= failed.forMs * stretch) meaning = 'failed';
  else if (overSuspect && closely.suspectRunMs >= suspect.forMs * stretch) meaning = 'suspect';
  else if (over) meaning = 'pending';
  settle(track, meaning, closely.overSince);
}

/** The lowest value from which samples are worth keeping as evidence. */
function leastTelling(judgement: LevelJudgement): number {
  return Math.min(judgement.warn ?? Infinity, judgement.suspect?.above ?? Infinity, judgement.failed?.above ?? Infinity);
}
