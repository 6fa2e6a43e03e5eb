/**
 * What time is it on the controller's timeline? Anchored to the wall clock once, then led by the monotonic clock.
 *
 * It never starts before `notBefore` (the ledger's last entry): the order of the ledger is the order of time, even when the wall
 * clock was set back while the controller was down.
 */
import type { Instant } from '../base/instant.ts';

export interface Clock {
  now(): Instant;
  /** How far the timeline was ahead of the wall clock when it began, in milliseconds; 0 unless `notBefore` pushed it. */
  readonly aheadMs: number;
}

export function createClock(
  notBefore: Instant | undefined,
  sources: { readonly wallNow: () => number; readonly monotonicNow: () => number } = {
    wallNow: Date.now,
    monotonicNow: () => performance.now(),
  },
): Clock {
  const wall = sources.wallNow();
  const anchor = Math.max(wall, notBefore ?? wall);
  const startedAt = sources.monotonicNow();
  return { now: () => Math.floor(anchor + sources.monotonicNow() - startedAt), aheadMs: anchor - wall };
}
