/**
 * What does the controller keep for one signal of one subject of one host? Little: there are half a million of these, and each is
 * written every five seconds, so a track is changed in place and keeps no samples while all is well.
 *
 * Time is counted as observed: the stretch between two samples counts for a threshold only as far as `observedGapMsMax`, because
 * what happened in a longer silence nobody saw.
 */
import type { Instant } from '../base/instant.ts';
import type { Counts, Judgement, Unit, Value } from './signal.ts';
import type { VerdictKind } from './verdict.ts';

/** The instant of what has not happened yet. */
export const never: Instant = Number.NEGATIVE_INFINITY;

/** A run of samples that is not going on. */
export const notRunning = -1;

/** Between two samples at most so much counts as observed: one lost report is bridged, a silence is not. */
const observedGapMsMax = 10_000;

/** A track is healthy from so many samples in a row below the suspect threshold; until then it is unknown. */
const cleanSamplesToTrust = 3;

export interface Track {
  /** May be replaced by one of the same kind when a policy changes; it counts from the next sample on. */
  judgement: Judgement;
  readonly unit: Unit;
  /** A track whose judgement is `none` stays unknown: nothing is judged there. */
  kind: VerdictKind;
  /**
   * When the open stretch began: the first sample at or over the suspect threshold. It outlives silence, so an unknown track that
   * has it must recover in full before it is healthy; setting it on a new track (after a restart) opens the stretch again.
   */
  since: Instant | undefined;
  /** The newest sample that was a measurement; `never` before the first. Fields that are always numbers are written without allocating. */
  lastAt: Instant;
  /** What it said: a level, or counts. */
  lastNumber: number;
  lastCounts: Counts | undefined;
  /** The newest sample that spoke against the host; undefined before the first. */
  lastBadAt: Instant | undefined;
  /** What that sample said, for the reason's sentence: a level's value, or the counts of the suspect window. */
  lastBadValue: Value | undefined;
  /** The rest is the judges' own. */
  cleanSamples: number;
  cleanRunMs: number;
  /** Absent until there is something to tell. */
  closely: CloseWatch | undefined;
}

/** What is kept of a track that counts, or that has come near a threshold. */
export interface CloseWatch {
  overSince: Instant;
  suspectRunMs: number;
  failedRunMs: number;
  cleanSince: Instant;
  /** Recent samples in rows, oldest overwritten first; see sample-rows.ts. */
  readonly rows: number[];
  nextRow: number;
}

/** `judgement` may differ from the signal's own (a policy's thresholds); `unit` says whether values are times, which stretch. */
export function createTrack(judgement: Judgement, unit: Unit): Track {
  return {
    judgement,
    unit,
    kind: 'unknown',
    since: undefined,
    lastAt: never,
    lastNumber: 0,
    lastCounts: undefined,
    lastBadAt: undefined,
    lastBadValue: undefined,
    cleanSamples: 0,
    cleanRunMs: notRunning,
    closely: undefined,
  };
}

/** How much of the time since the sample before counts as observed. Read before `lastAt` moves on. */
export function observedMs(track: Track, at: Instant): number {
  return track.lastAt === never ? 0 : Math.min(at - track.lastAt, observedGapMsMax);
}

/** The length of a run of samples after one more of them: it goes on, starts at nothing, or ends. */
export function continueRun(runMs: number, holds: boolean, addedMs: number): number {
  if (!holds) return notRunning;
  return runMs === notRunning ? 0 : runMs + addedMs;
}

/** Agents report every 5 s give or take a tenth, so that a fleet does not speak at once: three reports may be this much early. */
const earlyMs = 1_500;

/** Has a clean run lasted for as long as recovery asks? A fourth report for want of a moment would make 15 s of it twenty. */
export function hasDwelt(track: Track, forMs: number, stretch: number): boolean {
  return track.cleanRunMs >= forMs * stretch - earlyMs;
}

/**
 * What one sample means for the host. `pending`: bad, but not for long enough yet. `between`: neither bad enough to suspect nor
 * good enough to recover. `clean`: good, but not for long enough yet.
 */
export type Meaning = 'failed' | 'suspect' | 'pending' | 'between' | 'clean' | 'recovered';

/** Moves the verdict. Failed stays failed until recovered; between the thresholds everything stays what it was. */
export function settle(track: Track, meaning: Meaning, startedAt: Instant): void {
  if (meaning === 'failed' || meaning === 'suspect') {
    if (track.kind !== 'failed') track.kind = meaning;
    track.since ??= startedAt;
    return;
  }
  if (track.since !== undefined) return settleOpen(track, meaning);
  if (meaning === 'pending') {
    track.cleanSamples = 0;
    return;
  }
  if (track.kind !== 'unknown') return;
  track.cleanSamples += 1;
  if (track.cleanSamples >= cleanSamplesToTrust) track.kind = 'healthy';
}

/** After a silence, a sample that is not clean speaks for what was suspected before; failed must be seen anew. */
function settleOpen(track: Track, meaning: Meaning): void {
  if (meaning === 'recovered') {
    track.kind = 'healthy';
    track.since = undefined;
    return;
  }
  if (track.kind === 'unknown' && meaning !== 'clean') track.kind = 'suspect';
}
