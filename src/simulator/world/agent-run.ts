/** What does one life of an agent remember? A new run knows nothing of the one before it. */
import type { Instant } from '../../base/instant.ts';
import { catalog } from '../../liveness/catalog.ts';
import type { Readings } from '../../liveness/report.ts';
import type { Value } from '../../liveness/signal.ts';
import type { Outbox } from './outbox.ts';

export interface Run {
  readonly id: string;
  readonly startedAt: Instant;
  readonly outbox: Outbox;
  sequence: number;
  collectedAt: Instant;
  /** Something crossed a level that no report has told yet. */
  hurries: boolean;
  score: number;
  cleanSince: Instant;
  loopGapMs: number;
  /** Milliseconds of this interval in which the agent did not run. */
  lostMs: number;
  lookupFailedAt: Instant;
  connectionFailedAt: Instant;
  readonly gaps: { readonly from: Instant; readonly until: Instant }[];
  /** How many of its signal's levels each value has reached, by signal and subject. */
  readonly reached: Map<string, Map<string, number>>;
  readonly cancelTimers: (() => void)[];
}

export function createRun(id: string, startedAt: Instant, outbox: Outbox): Run {
  return {
    id,
    startedAt,
    outbox,
    sequence: 0,
    collectedAt: startedAt,
    hurries: false,
    score: 0,
    cleanSince: startedAt,
    loopGapMs: 0,
    lostMs: 0,
    lookupFailedAt: -Infinity,
    connectionFailedAt: -Infinity,
    gaps: [],
    reached: new Map(),
    cancelTimers: [],
  };
}

/** Since `since`, or since the run began, without the time in which the agent stood still. */
export function watchedMs(run: Run, since: Instant, now: Instant): number {
  const from = Math.max(since, run.startedAt);
  let lostMs = 0;
  for (const gap of run.gaps) lostMs += Math.max(0, Math.min(gap.until, now) - Math.max(gap.from, from));
  return Math.max(0, now - from - lostMs);
}

interface Levelled {
  readonly name: string;
  readonly isNumbered: boolean;
  readonly levels: readonly number[];
  readonly least: number;
}

/** The levels of every signal that has some, and the lowest of them. */
const levelled: readonly Levelled[] = catalog.flatMap(({ name, subject, judgement }) => {
  if (judgement.kind !== 'level') return [];
  const levels = [judgement.suspect, judgement.failed].flatMap((level) => (level === undefined ? [] : [level.above]));
  return levels.length === 0 ? [] : [{ name, isNumbered: subject === 'broker', levels, least: Math.min(...levels) }];
});

/** Remembers how many levels of its signal each value has reached, suspect and failed; the run hurries when one has reached one more. */
export function noteCrossings(run: Run, readings: Readings): void {
  for (const level of levelled) {
    const bySubject = readings[level.name];
    if (bySubject === undefined) continue;
    if (level.isNumbered) noteNumbered(run, level, bySubject);
    else for (const subject in bySubject) noteCrossing(run, level, subject, bySubject[subject]);
  }
}

/** Subjects that are numbers make the loop that meets them slow for all others. */
function noteNumbered(run: Run, level: Levelled, bySubject: Readings[string]): void {
  for (const [subject, value] of Object.entries(bySubject)) noteCrossing(run, level, subject, value);
}

function noteCrossing(run: Run, { name, levels, least }: Levelled, subject: string, value: Value | null | undefined): void {
  if (typeof value !== 'number' || (value < least && run.reached.size === 0)) return;
  if (noteLevels(run, name, subject, countReached(levels, value))) run.hurries = true;
}

function countReached(levels: readonly number[], value: number): number {
  let count = 0;
  for (const above of levels) if (value >= above) count += 1;
  return count;
}

function noteLevels({ reached }: Run, signal: string, subject: string, levels: number): boolean {
  const bySubject = reached.get(signal);
  const before = bySubject?.get(subject) ?? 0;
  if (levels === before) return false;
  if (levels > 0) reached.set(signal, (bySubject ?? new Map<string, number>()).set(subject, levels));
  else if (bySubject?.delete(subject) === true && bySubject.size === 0) reached.delete(signal);
  return levels > before;
}
