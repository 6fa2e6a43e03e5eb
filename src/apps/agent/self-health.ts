/**
 * How well is the agent itself? A score from 0 to 8, from its own late ticks and from processor time that was taken from it.
 *
 * A slow agent measures slow answers from healthy targets, so deadlines stretch by the score. Source: Lifeguard's local health
 * multiplier (arXiv 1707.00788).
 */
export interface SelfHealthMeter {
  /** The loop did not run for `gapMs` until `now`. */
  noteGap(gapMs: number, now: number): void;
  /** Shares of the last interval: stolen by the hypervisor, and periods throttled by a quota. */
  noteShares(stealShare: number, throttledShare: number, now: number): void;
  score(now: number): number;
  /** The longest gap since the last call. */
  takeLongestGapMs(): number;
}

const scoreMost = 8;
const gapThatCountsMs = 1_000;
const stealThatCounts = 0.2;
const throttlingThatCounts = 0.2;
const cleanForMs = 10_000;

export function createSelfHealthMeter(): SelfHealthMeter {
  let score = 0;
  let changedAt = -Infinity;
  let longestGapMs = 0;

  function worsen(now: number): void {
    score = Math.min(scoreMost, settle(now) + 1);
    changedAt = now;
  }

  /** Down by one for every ten seconds without trouble. */
  function settle(now: number): number {
    const steps = Math.floor((now - changedAt) / cleanForMs);
    if (steps >= 1 && score > 0) {
      score = Math.max(0, score - steps);
      changedAt += steps * cleanForMs;
    }
    return score;
  }

  return {
    noteGap: (gapMs, now) => {
      longestGapMs = Math.max(longestGapMs, gapMs);
      if (gapMs > gapThatCountsMs) worsen(now);
    },
    noteShares: (stealShare, throttledShare, now) => {
      if (stealShare >= stealThatCounts || throttledShare >= throttlingThatCounts) worsen(now);
    },
    score: settle,
    takeLongestGapMs: () => {
      const gap = longestGapMs;
      longestGapMs = 0;
      return gap;
    },
  };
}
