import { expect, test } from 'vitest';

import { createRateLimit } from '../../../../src/adapters/wire/token-bucket.ts';

const pace = { perSecond: 4, burst: 10 };

function countTaken(limit: ReturnType<typeof createRateLimit>, sender: string, tries: number, now: number): number {
  return Array.from({ length: tries }, () => limit.take(sender, 1, now)).filter(Boolean).length;
}

test('a burst is let through, then only the pace', () => {
  const limit = createRateLimit(pace);
  expect(countTaken(limit, 'web-1', 30, 0)).toBe(10);
  expect(countTaken(limit, 'web-1', 30, 1_000)).toBe(4);
  expect(countTaken(limit, 'web-1', 30, 100_000)).toBe(10);
});

test('one sender’s flood takes nothing from another', () => {
  const limit = createRateLimit(pace);
  countTaken(limit, 'flood', 1_000, 0);
  expect(countTaken(limit, 'web-1', 10, 0)).toBe(10);
});

test('a request that costs more than there is takes nothing', () => {
  const limit = createRateLimit(pace);
  expect(limit.take('web-1', 11, 0)).toBe(false);
  expect(limit.take('web-1', 10, 0)).toBe(true);
});

test('a sender that is forgotten and one that is remembered are treated alike', () => {
  const limit = createRateLimit(pace);
  for (let sender = 0; sender < 1_000; sender += 1) limit.take(`web-${sender}`, 1, 0);
  countTaken(limit, 'flood', 1_000, 9_900);
  expect(limit.take('someone', 1, 10_000)).toBe(true);
  expect(countTaken(limit, 'flood', 30, 10_000)).toBe(0);
});

test('a clock that steps back refills nothing', () => {
  const limit = createRateLimit(pace);
  countTaken(limit, 'web-1', 10, 5_000);
  expect(limit.take('web-1', 1, 1_000)).toBe(false);
});
