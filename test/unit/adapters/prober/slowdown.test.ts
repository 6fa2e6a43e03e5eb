import { expect, test } from 'vitest';
import { createSlowdown } from '../../../../src/adapters/prober/slowdown.ts';

const mebibyte = 1_048_576;

/** One probe a second of `tookMs`, for `seconds`, from second `from` on; returns the ratio at the end. */
function probe(
  slowdown: ReturnType<typeof createSlowdown>,
  from: number,
  seconds: number,
  tookMs: number,
  bytesPerSecond = 0,
): number | undefined {
  for (let second = from; second < from + seconds; second += 1) slowdown.observe([tookMs], bytesPerSecond, second * 1_000);
  return slowdown.ratio();
}

test('nothing is said before the first whole window', () => {
  expect(probe(createSlowdown(), 0, 9, 5)).toBeUndefined();
});

test('a fast disk is never slow: two milliseconds after a tenth of one is still nothing', () => {
  const slowdown = createSlowdown();
  probe(slowdown, 0, 600, 0.1);
  expect(probe(slowdown, 600, 60, 2)).toBeLessThan(1);
});

test('an idle disk that needs a second and a half for a probe is far beyond ten times as slow', () => {
  const slowdown = createSlowdown();
  probe(slowdown, 0, 60, 3);
  expect(probe(slowdown, 60, 30, 1_500)).toBeGreaterThan(10);
});

test('a healthy saturated disk stays below ten: 377 ms was the worst that was measured', () => {
  const slowdown = createSlowdown();
  probe(slowdown, 0, 60, 3);
  expect(probe(slowdown, 60, 600, 377, 200 * mebibyte)).toBeLessThan(2);
});

test('a single slow probe is gone after its window', () => {
  const slowdown = createSlowdown();
  probe(slowdown, 0, 15, 3);
  slowdown.observe([900], 0, 15_500);
  expect(probe(slowdown, 16, 10, 3)).toBe(18);
  expect(probe(slowdown, 26, 10, 3)).toBeLessThan(1);
});

test('a usual that grew is learnt, slowly, and a fault is not learnt at all', () => {
  const used = createSlowdown();
  const before = probe(used, 0, 100, 300) as number;
  const after = probe(used, 100, 3_600, 300) as number;
  expect(before).toBeGreaterThan(4);
  expect(after).toBeLessThan(2);

  const faulty = createSlowdown();
  probe(faulty, 0, 3_600, 1_500);
  expect(faulty.ratio()).toBe(30);
});
