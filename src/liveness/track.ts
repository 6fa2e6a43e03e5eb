/**
 * How has one signal of one subject done so far, and what does the next sample make of it?
 *
 * unknown ── three samples below the suspect threshold ─▶ healthy
 *    any ── over the suspect / failed threshold ────────▶ suspect / failed ── clean for `recover.forMs` ──▶ healthy
 *    any ── no measurement for `staleAfterMs` ──────────▶ unknown; an open stretch stays open
 *
 * A null moves no timer and no counter, and silence makes nothing healthy and nothing failed.
 */
import type { Instant } from '../base/instant.ts';
import { judgeCounts } from './judge-counts.ts';
import { judgeLevel } from './judge-level.ts';
import { column, countSamples, keepSample, listSamples, sumColumn, watchClosely } from './sample-rows.ts';
import type { Value } from './signal.ts';
import { never, notRunning, type Track } from './track-state.ts';

export { createTrack, never, type Track } from './track-state.ts';

/**
 * Takes one sample into account. `stretch` is the agent's self score + 1.
 *
 * Ignored: null, a sample not later than the newest one (late or repeated), counts without a try, and a value of the wrong shape.
 */
export function judgeValue(track: Track, value: Value | null, at: Instant, stretch: number): void {
  if (value === null || at <= track.lastAt) return;
  const { judgement } = track;
  if (typeof value === 'number') {
    if (track.unit === 'counts' || !Number.isFinite(value)) return;
    if (judgement.kind === 'level') judgeLevel(track, judgement, value, at, stretch);
    track.lastNumber = value;
  } else {
    if (track.unit !== 'counts' || value.tried === 0) return;
    const closely = watchClosely(track);
    keepSample(closely, at, value.tried, value.failed, value.slow);
    if (judgement.kind === 'counts') judgeCounts(track, closely, judgement, value, at, stretch);
    track.lastCounts = value;
  }
  track.lastAt = at;
}

/** The newest sample that was a measurement; undefined before the first. */
export function lastValueOf({ unit, lastAt, lastNumber, lastCounts }: Track): Value | undefined {
  if (unit === 'counts') return lastCounts;
  return lastAt === never ? undefined : lastNumber;
}

/** Makes a track unknown that has had no measurement for `staleAfterMs`; what ran before the silence starts anew after it. */
export function ageTrack(track: Track, now: Instant, staleAfterMs: number): void {
  if (track.lastAt === never || now - track.lastAt < staleAfterMs) return;
  track.kind = 'unknown';
  track.cleanSamples = 0;
  track.cleanRunMs = notRunning;
  if (track.closely === undefined) return;
  track.closely.suspectRunMs = notRunning;
  track.closely.failedRunMs = notRunning;
}

/** One kept sample, for evidence. */
export interface RecentSample {
  readonly at: Instant;
  readonly value: Value;
}

/** The newest samples, oldest first, at most 12; of a level only those since it first came near a threshold. */
export function recentSamples(track: Track): readonly RecentSample[] {
  return listSamples(track).map(({ at, numbers: [first, failed, slow] }) => ({
    at,
    value: track.unit === 'counts' ? { tried: first, failed, slow } : first,
  }));
}

/** How many samples `recentSamples` has to show; 1 for a level that never came near a threshold. */
export function sampleCount(track: Track): number {
  return track.lastAt === never ? 0 : Math.max(1, countSamples(track));
}

/** Counts are compared, in conditions of policies, by their failed share of so long. */
const comparedWithinMs = 30_000;

/** The newest value as one number: a level as it is, counts as the failed share of the last 30 s; undefined when not measured. */
export function comparableValue(track: Track): number | undefined {
  if (track.lastAt === never) return undefined;
  if (track.unit !== 'counts') return track.lastNumber;
  const from = track.lastAt - comparedWithinMs;
  return sumColumn(track, column.failed, from) / sumColumn(track, column.tried, from);
}
