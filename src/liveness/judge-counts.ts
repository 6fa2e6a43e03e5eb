/**
 * Have too many tries failed lately? The judge of signals that count tries and failures.
 *
 * Two numbers must agree, a share and a least number of failures, so that one lost packet out of one is no outage and three out
 * of a thousand are none either. The windows do not stretch with a slow agent: it discards the tries that overlap its own stalls.
 * A sample without a single try says nothing: nobody asked.
 */
import type { Instant } from '../base/instant.ts';
import { column, sumColumn, sumCounts } from './sample-rows.ts';
import type { Counts, FailureShare, Judgement } from './signal.ts';
import { continueRun, type Meaning, never, notRunning, observedMs, settle, type Track } from './track-state.ts';

export type CountsJudgement = Extract<Judgement, { kind: 'counts' }>;

/** Judges one sample that is later than all before, has at least one try, and is kept already. */
export function judgeCounts(track: Track, judgement: CountsJudgement, value: Counts, at: Instant, stretch: number): void {
  const { suspect, failed, recover } = judgement;
  const addedMs = observedMs(track, at);

  const overSuspect = isMet(track, suspect, at);
  const overFailed = failed !== undefined && isMet(track, failed, at);
  const over = overSuspect || overFailed;
  if (!over) track.overSince = never;
  else if (track.overSince === never) track.overSince = at;

  const goodItself = value.failed <= recover.share * value.tried;
  const clean = !over && staysClean(track, judgement, goodItself, at);
  if (clean && track.cleanRunMs === notRunning) track.cleanSince = at;
  track.cleanRunMs = continueRun(track.cleanRunMs, clean, addedMs);

  if (!goodItself) {
    track.lastBadAt = at;
    track.lastBadValue = sumCounts(track, at - suspect.withinMs);
  }

  let meaning: Meaning = 'between';
  if (overFailed) meaning = 'failed';
  else if (overSuspect) meaning = 'suspect';
  else if (clean) meaning = track.cleanRunMs >= recover.forMs * stretch ? 'recovered' : 'clean';
  settle(track, meaning, track.overSince);
}

function isMet(track: Track, test: FailureShare, at: Instant): boolean {
  const from = at - test.withinMs;
  const failed = sumColumn(track, column.failed, from);
  return failed >= test.failedAtLeast && failed >= test.share * sumColumn(track, column.tried, from);
}

/** A clean run starts with a good sample, and goes on while the failures since then are few among the tries since then. */
function staysClean(track: Track, { suspect, recover }: CountsJudgement, goodItself: boolean, at: Instant): boolean {
  if (goodItself || track.cleanRunMs === notRunning) return goodItself;
  const from = Math.max(at - suspect.withinMs, track.cleanSince - 1);
  return sumColumn(track, column.failed, from) <= recover.share * sumColumn(track, column.tried, from);
}
