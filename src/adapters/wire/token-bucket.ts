/**
 * Is this sender too fast? One bucket per sender: it holds `burst`, refills with `perSecond`, and each request takes its cost.
 *
 * Buckets that are full again are forgotten, so the memory is that of the senders of the last few seconds.
 */
import type { Instant } from '../../base/instant.ts';

export interface Pace {
  readonly perSecond: number;
  readonly burst: number;
}

export interface RateLimit {
  /** Takes `cost` from the sender's bucket; false when there is not enough in it, and then nothing is taken. */
  take(sender: string, cost: number, now: Instant): boolean;
}

interface Bucket {
  level: number;
  at: Instant;
}

const forgetEveryMs = 10_000;

export function createRateLimit({ perSecond, burst }: Pace): RateLimit {
  const buckets = new Map<string, Bucket>();
  let forgotAt = Number.NEGATIVE_INFINITY;

  function levelOf(bucket: Bucket, now: Instant): number {
    return Math.min(burst, bucket.level + (Math.max(0, now - bucket.at) / 1_000) * perSecond);
  }

  function forgetFull(now: Instant): void {
    forgotAt = now;
    for (const [sender, bucket] of buckets) if (levelOf(bucket, now) >= burst) buckets.delete(sender);
  }

  return {
    take(sender, cost, now) {
      if (now - forgotAt >= forgetEveryMs) forgetFull(now);
      const bucket = buckets.get(sender) ?? { level: burst, at: now };
      const level = levelOf(bucket, now);
      const enough = level >= cost;
      buckets.set(sender, { level: enough ? level - cost : level, at: now });
      return enough;
    },
  };
}
