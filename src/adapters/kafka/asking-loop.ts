/**
 * For how long has a broker not answered a question that it is asked again and again?
 *
 * Since it answered last, which may be up to one pause between two tries longer than it has been ill: so what is made of the number asks
 * for two failures at least. After the first two failures the next try comes soon, so that one lost answer is told from a broker that is
 * gone; then at the usual pace, because a broker that hangs keeps every question that it is sent.
 *
 * Before the first answer nothing is known: a question that was never answered may be a mistake of whoever asks.
 */
import type { Random } from '../../base/random.ts';
import type { Hurry } from '../source.ts';
import type { Clock } from '../steady-clock.ts';

/** How one try ended. `unknown`: it could not be made, or its answer says nothing about the broker's health. */
export type Asked =
  | { readonly kind: 'answered'; readonly seconds: number }
  | { readonly kind: 'failed' | 'unknown'; readonly detail: string };

export interface Pace {
  readonly everyMs: number;
  readonly firstAfterMs: number;
}

export interface Standing {
  /** Null: not known. */
  readonly failingSeconds: number | null;
  readonly detail: string | undefined;
  /** Of the answers since the last look, or of the newest before it; undefined when the newest try was not answered. */
  readonly longestSeconds: number | undefined;
}

export interface AskingLoop {
  start(): void;
  take(): Standing;
  discard(from: number, until: number): void;
  stop(): void;
}

const soonMs = 1_000;
const soonTries = 2;
const jitterShare = 0.2;
/**
 * When a run of failures has lasted so long, a verdict about the broker may change: that is told at once. After 15 s a few times more,
 * since the verdict waits for what the disk says too, which may begin a little later.
 */
const tellingMs = [10_000, 15_000, 17_000, 20_000, 30_000, 60_000];

/** `attempt` must always settle by a deadline of its own, and never rejects. One is in flight at a time. */
export function createAskingLoop(attempt: () => Promise<Asked>, pace: Pace, clock: Clock, random: Random, hurry: Hurry): AskingLoop {
  let answeredOnce = false;
  /** The end of the last try that did not fail. */
  let wellAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let unknown: string | undefined = 'was not asked yet';
  let failed: string | undefined;
  let longestSeconds: number | undefined;
  let newestSeconds: number | undefined;
  let stalledUntil = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let cancelNext: (() => void) | undefined;
  let cancelTelling: (() => void) | undefined;

  async function askOnce(): Promise<void> {
    const startedAt = clock.now();
    const outcome = await attempt();
    if (stopped) return;
    if (startedAt >= stalledUntil) note(outcome);
    const soon = failures > 0 && failures <= soonTries;
    const dueAt = soon ? clock.now() + soonMs : startedAt + pace.everyMs * (1 + jitterShare * (2 * random.share() - 1));
    cancelNext = clock.after(Math.max(0, dueAt - clock.now()), () => void askOnce());
  }

  function note(outcome: Asked): void {
    unknown = outcome.kind === 'unknown' ? outcome.detail : undefined;
    failed = outcome.kind === 'failed' ? outcome.detail : undefined;
    newestSeconds = undefined;
    if (outcome.kind === 'failed') {
      failures += 1;
      if (failures === 1) tellNext();
      return;
    }
    failures = 0;
    wellAt = clock.now();
    cancelTelling?.();
    if (outcome.kind !== 'answered') return;
    answeredOnce = true;
    newestSeconds = outcome.seconds;
    longestSeconds = Math.max(longestSeconds ?? 0, outcome.seconds);
  }

  function tellNext(): void {
    cancelTelling?.();
    if (failures === 0 || !answeredOnce) return;
    const lasted = clock.now() - wellAt;
    const next = tellingMs.find((ms) => ms > lasted);
    if (next === undefined) return;
    cancelTelling = clock.after(next - lasted, () => {
      hurry();
      tellNext();
    });
  }

  function judge(): Pick<Standing, 'failingSeconds' | 'detail'> {
    if (unknown !== undefined) return { failingSeconds: null, detail: unknown };
    if (!answeredOnce) return { failingSeconds: null, detail: `has not answered since this agent started: ${failed}` };
    return { failingSeconds: failures === 0 ? 0 : (clock.now() - wellAt) / 1_000, detail: failed };
  }

  return {
    start() {
      cancelNext = clock.after(pace.firstAfterMs, () => void askOnce());
    },
    take() {
      const standing = { ...judge(), longestSeconds: longestSeconds ?? newestSeconds };
      longestSeconds = undefined;
      return standing;
    },
    discard(from, until) {
      stalledUntil = Math.max(stalledUntil, until);
      if (until > wellAt) wellAt += until - Math.max(from, wellAt);
      tellNext();
    },
    stop() {
      stopped = true;
      cancelNext?.();
      cancelTelling?.();
    },
  };
}
