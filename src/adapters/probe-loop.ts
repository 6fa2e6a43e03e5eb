/**
 * How often is an endpoint asked? Every 2 s while all is well; every 0.5 s for 30 s after a failure, so that one lost packet stays one
 * lost packet and a real outage is certain within seconds.
 *
 * At most four questions are in flight. A try whose time overlaps a stall of this process is forgotten: a slow self measures slow answers
 * from healthy endpoints.
 */
import type { Counts } from '../liveness/signal.ts';
import type { Hurry } from './source.ts';
import type { Clock } from './steady-clock.ts';

/** How one try ended. `unknown` counts neither as tried nor as failed: the try could not be made, and the endpoint is not to blame. */
export type TryOutcome =
  | { readonly kind: 'answered' | 'slow'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly detail: string; readonly seconds?: number }
  | { readonly kind: 'unknown'; readonly detail: string };

/** What was seen since the last collection. */
export interface Tally {
  readonly counts: Counts;
  /** How long the answers took, in seconds, ascending. */
  readonly answerSeconds: readonly number[];
  /** What went wrong, for a person: "ECONNREFUSED ×3"; undefined when nothing did. */
  readonly detail: string | undefined;
  /** Tries that could not be made, and nothing else was tried. */
  readonly unknown: boolean;
}

export interface ProbeLoop {
  start(): void;
  take(): Tally;
  /** An answer that came after its try had been counted as failed; its time still tells how slow the endpoint is. */
  noteLate(startedAt: number, seconds: number): void;
  discard(from: number, until: number): void;
  stop(): void;
}

export const calmPaceMs = 2_000;
const burstPaceMs = 500;
const burstForMs = 30_000;
const inFlightMax = 4;
const triesKept = 200;
/** As the catalogue's thresholds for counted tries: three failures within 10 s are worth a report of their own. */
const hurryFailures = 3;
const hurryWithinMs = 10_000;

interface Try {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: TryOutcome | { readonly kind: 'late'; readonly seconds: number };
}

/** `attempt` must always settle by a deadline of its own. `firstAfterMs` spreads loops that start together. */
export function createProbeLoop(attempt: () => Promise<TryOutcome>, clock: Clock, hurry: Hurry, firstAfterMs: number): ProbeLoop {
  let tries: Try[] = [];
  let recentFailures: number[] = [];
  let stalledUntil = Number.NEGATIVE_INFINITY;
  let burstUntil = Number.NEGATIVE_INFINITY;
  let lastStartedAt = Number.NEGATIVE_INFINITY;
  let inFlight = 0;
  let stopped = false;
  let cancelNext: (() => void) | undefined;

  function scheduleNext(): void {
    cancelNext?.();
    const now = clock.now();
    const paceMs = now < burstUntil ? burstPaceMs : calmPaceMs;
    cancelNext = clock.after(Math.max(0, lastStartedAt + paceMs - now), tryOnce);
  }

  function tryOnce(): void {
    lastStartedAt = clock.now();
    if (inFlight < inFlightMax) void observe(lastStartedAt);
    scheduleNext();
  }

  async function observe(startedAt: number): Promise<void> {
    inFlight += 1;
    const outcome = await attempt().catch((error: unknown): TryOutcome => ({ kind: 'unknown', detail: String(error) }));
    inFlight -= 1;
    if (stopped || startedAt < stalledUntil) return;
    keep({ startedAt, endedAt: clock.now(), outcome });
    if (outcome.kind === 'failed') noteFailure();
  }

  function keep(ended: Try): void {
    tries.push(ended);
    if (tries.length > triesKept) tries.shift();
  }

  function noteFailure(): void {
    const now = clock.now();
    const calm = now >= burstUntil;
    burstUntil = now + burstForMs;
    if (calm) scheduleNext();
    recentFailures = [...recentFailures.filter((at) => at > now - hurryWithinMs), now].slice(-hurryFailures - 1);
    if (recentFailures.length === hurryFailures) hurry();
  }

  return {
    start() {
      cancelNext = clock.after(firstAfterMs, tryOnce);
    },
    take() {
      const taken = tries;
      tries = [];
      return sumUp(taken);
    },
    noteLate(startedAt, seconds) {
      if (!stopped && startedAt >= stalledUntil) keep({ startedAt, endedAt: clock.now(), outcome: { kind: 'late', seconds } });
    },
    discard(from, until) {
      stalledUntil = Math.max(stalledUntil, until);
      tries = tries.filter(({ startedAt, endedAt }) => startedAt >= until || endedAt <= from);
      recentFailures = recentFailures.filter((at) => at <= from);
    },
    stop() {
      stopped = true;
      cancelNext?.();
    },
  };
}

function sumUp(tries: readonly Try[]): Tally {
  const outcomes = tries.map(({ outcome }) => outcome);
  const failed = outcomes.filter(({ kind }) => kind === 'failed').length;
  const slow = outcomes.filter(({ kind }) => kind === 'slow').length;
  const tried = outcomes.filter(({ kind }) => kind === 'answered').length + slow + failed;
  const answerSeconds = outcomes.flatMap((outcome) => ('seconds' in outcome ? [outcome.seconds] : [])).sort((left, right) => left - right);
  return {
    counts: { tried, failed, slow },
    answerSeconds,
    detail: describeFailures(outcomes),
    unknown: tried === 0 && outcomes.some(({ kind }) => kind === 'unknown'),
  };
}

function describeFailures(outcomes: readonly Try['outcome'][]): string | undefined {
  const times = new Map<string, number>();
  for (const outcome of outcomes) {
    if ('detail' in outcome) times.set(outcome.detail, (times.get(outcome.detail) ?? 0) + 1);
  }
  const late = outcomes.flatMap((outcome) => (outcome.kind === 'late' ? [outcome.seconds] : []));
  if (late.length > 0) times.set(`answered too late, after ${Math.max(...late).toFixed(1)} s`, late.length);
  if (times.size === 0) return undefined;
  return [...times]
    .sort(([, left], [, right]) => right - left)
    .slice(0, 3)
    .map(([detail, count]) => (count === 1 ? detail : `${detail} ×${count}`))
    .join(', ');
}
