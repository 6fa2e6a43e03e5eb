import { expect, test } from 'vitest';
import { logChanceOfFailures } from '../../../src/base/binomial.ts';
import { chanceOfSoMany, logChanceOfSoMany } from '../../../src/base/fisher.ts';
import { logBeta, logChoose, logGamma } from '../../../src/base/log-gamma.ts';

test('the logarithm of a factorial is that of its product', () => {
  let product = 0;
  for (let n = 1; n <= 3_000; n += 1) {
    product += Math.log(n);
    expect(Math.abs(logGamma(n + 1) - product)).toBeLessThan(1e-9);
  }
});

test('between whole numbers it is what the tables say', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 11);
  expect(logGamma(0.05)).toBeCloseTo(2.968_879_201_051_7, 10);
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
});

test('there is no way to choose more than there is', () => {
  expect(logChoose(4, 5)).toBe(Number.NEGATIVE_INFINITY);
  expect(Math.exp(logChoose(44, 9))).toBeCloseTo(708_930_508, -1);
});

test('a chance too small for a number still has its logarithm', () => {
  const table = { chosen: 3_333, chosenMarked: 3_333, others: 6_667, othersMarked: 0 };
  expect(chanceOfSoMany(table)).toBe(0);
  expect(logChanceOfSoMany(table)).toBeCloseTo(-logChoose(10_000, 3_333), 6);
  expect(Number.isFinite(logChanceOfFailures(3_333, 3_333, 0.001))).toBe(true);
});

test('the whole of a distribution is certain, from either side', () => {
  expect(logChanceOfSoMany({ chosen: 300, chosenMarked: 0, others: 700, othersMarked: 500 })).toBe(0);
  expect(logChanceOfFailures(0, 100, 0.2)).toBe(0);
  expect(logChanceOfFailures(1, 10_000, 0.5)).toBeCloseTo(0, 12);
});

test('the tail of a binomial is the sum of its terms', () => {
  const [tried, share] = [20, 0.3];
  for (let failed = 1; failed <= tried; failed += 1) {
    let sum = 0;
    for (let at = failed; at <= tried; at += 1) sum += Math.exp(logChoose(tried, at)) * share ** at * (1 - share) ** (tried - at);
    expect(Math.exp(logChanceOfFailures(failed, tried, share))).toBeCloseTo(sum, 11);
  }
});
