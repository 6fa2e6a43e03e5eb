/**
 * Have too many tries failed lately? The judge of signals that count tries and failures.
 *
 * Two numbers must agree, a share and a least number of failures, so that one lost packet out of one is no outage and three out
 * of a thousand are none either. The windows do not stretch with a slow agent: it discards the tries that overlap its own stalls.
 * A sample without a single try says nothing: nobody asked. A good sample accuses nobody, whatever is still in the window.
 */
import type { Instant } from '../base/instant.ts';
import { column, listSamples, sumColumn, sumCounts } from './sample-rows.ts';
import type { Counts, FailureShare, Judgement } from './signal.ts';
import { continueRun, hasDwelt, type Meaning, notRunning, observedMs, settle, type CloseWatch, type Track } from './track-state.ts';

export type CountsJudgement = Extract<Judgement, { kind: 'counts' }>;

/** Judges one sample that is later than all before, has at least one try, and is kept already. */
export function judgeCounts(
  track: Track,
  closely: CloseWatch,
  judgement: CountsJudgement,
  value: Counts,
  at: Instant,
  stretch: number,
): void {
  const { suspect, failed, recover } = judgement;
  const addedMs = observedMs(track, at);
  const good = value.failed <= recover.share * value.tried;

  let meaning: Meaning = 'between';
  if (!good) {
    track.lastBadAt = at;
    track.lastBadValue = sumCounts(track, at - suspect.withinMs);
    if (failed !== undefined && isMet(track, failed, at)) meaning = 'failed';
    else if (isMetByNewest(track, suspect, at)) meaning = 'suspect';
  }

  const clean = meaning === 'between' && (good || runStaysClean(track, closely, judgement, at));
  if (clean && track.cleanRunMs === notRunning) closely.cleanSince = at;
  track.cleanRunMs = continueRun(track.cleanRunMs, clean, addedMs);
  if (clean) meaning = hasDwelt(track, recover.forMs, stretch) ? 'recovered' : 'clean';
  settle(track, meaning, at);
}

function isMet(track: Track, test: FailureShare, at: Instant): boolean {
  const from = at - test.withinMs;
  const failed = sumColumn(track, column.failed, from);
  return failed >= test.failedAtLeast && failed >= test.share * sumColumn(track, column.tried, from);
}

/**
 * Is the newest part of the window bad enough, however good what came before? A sample's tries were made since the sample before it, so a
 * window of 10 s holds up to 15 s of them, and an outage would have to outweigh all the good ones among them first.
 */
function isMetByNewest(track: Track, { share, failedAtLeast, withinMs }: FailureShare, at: Instant): boolean {
  let [tried, failed] = [0, 0];
  for (const sample of listSamples(track).toReversed()) {
    if (sample.at <= at - withinMs) return false;
    tried += sample.numbers[0];
    failed += sample.numbers[1];
    if (failed >= failedAtLeast && failed >= share * tried) return true;
  }
  return false;
}

/** A clean run starts with a good sample, and goes on while the failures since then are few among the tries since then. */
function runStaysClean(track: Track, closely: CloseWatch, { suspect, recover }: CountsJudgement, at: Instant): boolean {
  if (track.cleanRunMs === notRunning) return false;
  const from = Math.max(at - suspect.withinMs, closely.cleanSince - 1);
  return sumColumn(track, column.failed, from) <= recover.share * sumColumn(track, column.tried, from);
}
