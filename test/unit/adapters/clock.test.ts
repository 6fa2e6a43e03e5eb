import { expect, test } from 'vitest';

import { createClock } from '../../../src/adapters/clock.ts';

function createSources(wall: number): { wall: number; monotonic: number; wallNow: () => number; monotonicNow: () => number } {
  return {
    wall,
    monotonic: 7_000,
    wallNow() {
      return this.wall;
    },
    monotonicNow() {
      return this.monotonic;
    },
  };
}

test('it begins at the wall clock and follows the monotonic one, whatever the wall clock does then', () => {
  const sources = createSources(1_000_000);
  const clock = createClock(undefined, { wallNow: () => sources.wallNow(), monotonicNow: () => sources.monotonicNow() });
  expect(clock.now()).toBe(1_000_000);
  sources.wall -= 3_600_000;
  sources.monotonic += 250.7;
  expect(clock.now()).toBe(1_000_250);
  expect(clock.aheadMs).toBe(0);
});

test('it never begins before the ledger ends', () => {
  const sources = createSources(1_000_000);
  const clock = createClock(1_060_000, { wallNow: () => sources.wallNow(), monotonicNow: () => sources.monotonicNow() });
  expect(clock.now()).toBe(1_060_000);
  expect(clock.aheadMs).toBe(60_000);
});
