import { expect, test } from 'vitest';
import { createSelfHealthMeter } from '../../../../src/apps/agent/self-health.ts';

test('gaps of more than a second raise the score, shorter ones do not', () => {
  const health = createSelfHealthMeter();
  health.noteGap(900, 1_000);
  expect(health.score(1_000)).toBe(0);
  health.noteGap(1_100, 3_000);
  health.noteGap(2_000, 6_000);
  expect(health.score(6_000)).toBe(2);
});

test('ten clean seconds lower it by one, and it never leaves 0 to 8', () => {
  const health = createSelfHealthMeter();
  for (let second = 0; second < 20; second += 1) health.noteGap(1_500, second * 1_000);
  expect(health.score(19_000)).toBe(8);
  expect(health.score(28_999)).toBe(8);
  expect(health.score(29_000)).toBe(7);
  expect(health.score(49_500)).toBe(5);
  expect(health.score(600_000)).toBe(0);
});

test('stolen and throttled processor time count as trouble', () => {
  const health = createSelfHealthMeter();
  health.noteShares(0.5, 0, 1_000);
  health.noteShares(0, 0.3, 6_000);
  health.noteShares(0.1, 0.1, 11_000);
  expect(health.score(11_000)).toBe(2);
});

test('the longest gap is told once', () => {
  const health = createSelfHealthMeter();
  health.noteGap(300, 1_000);
  health.noteGap(120, 2_000);
  expect(health.takeLongestGapMs()).toBe(300);
  expect(health.takeLongestGapMs()).toBe(0);
});
