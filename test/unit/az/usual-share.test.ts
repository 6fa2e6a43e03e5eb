import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../src/base/instant.ts';
import { createUsualShare, learnShare, type UsualShare } from '../../../src/az/usual-share.ts';

const stepMs = 5_000;

function learn(usual: UsualShare, share: number, forMs: number, from: number, isInDoubt = false): number {
  for (let now = from; now < from + forMs; now += stepMs) learnShare(usual, { share, passedMs: stepMs, isInDoubt });
  return from + forMs;
}

test('what goes on for a day becomes usual', () => {
  const usual = createUsualShare();
  learn(usual, 0.03, dayMs, 0);
  expect(usual.share).toBeGreaterThan(0.028);
});

test('what is in doubt is not learned for as long as was learned before, a day at most', () => {
  const usual = createUsualShare();
  let now = learn(usual, 0.01, 2 * dayMs, 0);
  const { share } = usual;
  now = learn(usual, 0.5, dayMs - hourMs, now, true);
  expect(usual.share).toBe(share);
  learn(usual, 0.5, 2 * dayMs, now, true);
  expect(usual.share).toBeGreaterThan(0.25);
});

test('a zone that was always worse is in doubt for hours after heald has come to it, and not for days', () => {
  const usual = createUsualShare();
  learn(usual, 0.03, 8 * hourMs, 0, true);
  expect(usual.share).toBeGreaterThan(0.02);
});

test('one bad minute is hardly noticed', () => {
  const usual = createUsualShare();
  const now = learn(usual, 0, dayMs, 0);
  learn(usual, 1, 60_000, now);
  expect(usual.share).toBeLessThan(0.001);
});
