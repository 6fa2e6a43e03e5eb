/**
 * How long has the operation now in flight been under way? One lane of one mount: at most one operation at a time, one a second.
 *
 * While the prober itself does not run (stopped, squeezed for memory), nothing can be said about the disk: the start of the
 * operation in flight moves along, and its duration is not kept.
 */
import type { LaneKind, LaneWord, SpaceShares } from './messages.ts';

export type Outcome =
  | { readonly kind: 'done'; readonly shares?: SpaceShares }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'unmeasurable'; readonly because: string };

export interface Lane {
  /** Starts the next operation when it is due and none is in flight. */
  tick(now: number): void;
  /** The prober did not run for so long. */
  pause(ms: number): void;
  /** What to tell; counts start again from nothing. */
  speak(now: number): LaneWord;
  isBusy(): boolean;
}

export interface LaneSettings {
  readonly mount: string;
  readonly lane: LaneKind;
  readonly everyMs: number;
  /** When the first operation is due, so that lanes do not all start at the same instant. */
  readonly firstAt: number;
  /** Must not reject. */
  readonly operate: () => Promise<Outcome>;
  /** Monotonic milliseconds, after any pause up to now has been told. */
  readonly now: () => number;
}

const durationsMax = 16;

export function createLane(settings: LaneSettings): Lane {
  let inFlight: { startedAt: number; paused: boolean } | undefined;
  let dueAt = settings.firstAt;
  let tried = 0;
  let failed = 0;
  let error: string | undefined;
  let trouble: string | undefined;
  let shares: SpaceShares | undefined;
  let tookMs: number[] = [];

  function finish(outcome: Outcome): void {
    const now = settings.now();
    const operation = inFlight;
    inFlight = undefined;
    if (operation === undefined) return;
    dueAt = Math.max(now, operation.startedAt + settings.everyMs);
    trouble = outcome.kind === 'unmeasurable' ? outcome.because : undefined;
    if (outcome.kind === 'unmeasurable') return;
    tried += 1;
    if (outcome.kind === 'failed') {
      failed += 1;
      error = outcome.error;
      return;
    }
    if (outcome.shares !== undefined) shares = outcome.shares;
    if (!operation.paused && tookMs.length < durationsMax) tookMs.push(now - operation.startedAt);
  }

  return {
    tick: (now) => {
      if (inFlight !== undefined || now < dueAt) return;
      inFlight = { startedAt: now, paused: false };
      void settings.operate().then(finish);
    },
    pause: (ms) => {
      if (inFlight !== undefined) inFlight = { startedAt: inFlight.startedAt + ms, paused: true };
    },
    speak: (now) => {
      const word: LaneWord = {
        mount: settings.mount,
        lane: settings.lane,
        inFlightMs: inFlight === undefined ? 0 : Math.max(1, Math.round(now - inFlight.startedAt)),
        tried,
        failed,
        tookMs: tookMs.map((ms) => Math.round(ms * 10) / 10),
        ...(error === undefined ? {} : { error }),
        ...(trouble === undefined ? {} : { trouble }),
        ...(shares === undefined ? {} : { shares }),
      };
      [tried, failed, error, tookMs] = [0, 0, undefined, []];
      return word;
    },
    isBusy: () => inFlight !== undefined,
  };
}
