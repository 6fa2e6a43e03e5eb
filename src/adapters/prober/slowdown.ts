/**
 * How much slower does a disk answer than it usually does under the same load? A ratio; 1 is as usual.
 *
 * Fixed latency limits fail under load, so each disk has its own idea of usual, for each of four loads, learnt slowly over hours
 * from windows of ten seconds. It starts from what any working disk does, never falls below 50 ms (below that nobody cares), and
 * is not learnt while the disk is suspect. Source: the load-conditioned regression of Perseus (FAST 2023), made small.
 */
export interface Slowdown {
  /** Probes that ended with the disk moving `bytesPerSecond`. */
  observe(tookMs: readonly number[], bytesPerSecond: number, now: number): void;
  /** The 99th percentile of the last whole window over the usual; undefined before the first one that had probes. */
  ratio(): number | undefined;
}

const windowMs = 10_000;
const mebibyte = 1_048_576;
const loads: readonly { readonly upTo: number; readonly usualMs: number }[] = [
  { upTo: mebibyte, usualMs: 50 },
  { upTo: 8 * mebibyte, usualMs: 50 },
  { upTo: 64 * mebibyte, usualMs: 100 },
  { upTo: Infinity, usualMs: 200 },
];
const usualLeastMs = 50;
const usualMostMs = 500;
/** A window counts for one percent: a new usual takes about a quarter of an hour of that load. */
const learningShare = 0.01;
const suspectRatio = 10;
const probesMax = 64;
/** What took longer was a stall, which the stall signals have told; counted here too, it would outlive its end by two windows. */
const stallMs = 5_000;

export function createSlowdown(): Slowdown {
  const usualMs = loads.map((load) => load.usualMs);
  let window: number[] = [];
  let windowFrom: number | undefined;
  let heaviestLoad = 0;
  let finished: number | undefined;

  function closeWindow(): void {
    const slowest = slowestHundredth(window);
    if (slowest === undefined) return;
    const usual = usualMs[heaviestLoad] as number;
    finished = slowest / usual;
    if (finished >= suspectRatio) return;
    usualMs[heaviestLoad] = Math.min(usualMostMs, Math.max(usualLeastMs, usual + learningShare * (slowest - usual)));
  }

  return {
    observe: (tookMs, bytesPerSecond, now) => {
      windowFrom ??= now;
      if (now - windowFrom >= windowMs) {
        closeWindow();
        [window, windowFrom, heaviestLoad] = [[], now, 0];
      }
      heaviestLoad = Math.max(
        heaviestLoad,
        loads.findIndex(({ upTo }) => bytesPerSecond < upTo),
      );
      for (const ms of tookMs) if (ms < stallMs && window.length < probesMax) window.push(ms);
    },
    ratio: () => finished,
  };
}

/** The 99th percentile by nearest rank: of the few probes of a window, the slowest. */
function slowestHundredth(tookMs: readonly number[]): number | undefined {
  if (tookMs.length === 0) return undefined;
  const sorted = tookMs.toSorted((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.99) - 1];
}
