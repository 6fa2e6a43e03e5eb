import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Budget } from '../../../src/remediation/limits.ts';
import { findAllowance, type Spending } from '../../../src/remediation/spending.ts';

const hour = 3_600_000;
const at = (instant: number): Spending => ({ at: instant, group: 'web', zone: 'a', machine: `m-${instant}`, by: 'heald', harm: 'host' });
const budget = (windowMs: number, max: number): Budget => ({ windowMs, max: { kind: 'count', count: max } });

test('an empty record leaves the whole budget', () => {
  expect(findAllowance([], [budget(hour, 2)], 10, 0)).toMatchObject({ left: 2, freeAt: undefined, sentence: '0 of 2 in 1 h used' });
});

test('a spent budget is free again when its oldest spending leaves the window', () => {
  const spent = [at(0), at(10 * 60_000)];
  expect(findAllowance(spent, [budget(hour, 2)], 10, 20 * 60_000)).toMatchObject({
    left: 0,
    freeAt: hour,
    sentence: '2 of 2 in 1 h used, the next is free in 40 min',
  });
  expect(findAllowance(spent, [budget(hour, 2)], 10, hour).left).toBe(1);
});

test('of several budgets the tightest speaks', () => {
  const budgets = [budget(hour, 1), budget(24 * hour, 3)];
  expect(findAllowance([at(0)], budgets, 10, 2 * hour).sentence).toBe('0 of 1 in 1 h used');
  expect(findAllowance([at(0), at(2 * hour), at(4 * hour)], budgets, 10, 6 * hour)).toMatchObject({ left: 0, freeAt: 24 * hour });
});

test('whoever spends only what is left never has more than max in any window', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 * hour }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 60_000, max: hour }),
      (pauses, max, windowMs) => {
        const spent: Spending[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          if (findAllowance(spent, [budget(windowMs, max)], 10, now).left > 0) spent.push(at(now));
        }
        for (const { at: from } of spent) {
          expect(spent.filter((each) => each.at >= from && each.at < from + windowMs).length).toBeLessThanOrEqual(max);
        }
      },
    ),
  );
});

test('the moment at which something is said to be free is the first at which it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: hour }), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 3 }),
      (instants, max) => {
        const spent = instants.map(at);
        const { freeAt } = findAllowance(spent, [budget(hour, max)], 10, hour);
        if (freeAt === undefined) return;
        expect(findAllowance(spent, [budget(hour, max)], 10, freeAt - 1).left).toBe(0);
        expect(findAllowance(spent, [budget(hour, max)], 10, freeAt).left).toBeGreaterThan(0);
      },
    ),
  );
});

test('a share is one of the hosts that there are, rounded down, and never less than one', () => {
  const third: Budget = { windowMs: hour, max: { kind: 'share', share: 0.34 } };
  const left = (known: number) => findAllowance([], [third], known, 0).left;
  expect([60, 6, 3, 2, 0].map(left)).toEqual([20, 2, 1, 1, 1]);
});

test('without a budget everything is left, and that is said', () => {
  expect(findAllowance([at(0)], [], 10, 0)).toEqual({ left: Infinity, freeAt: undefined, sentence: 'no budget declared' });
});

test('the order of the record does not matter, and what was overspent is free again when enough of it has left the window', () => {
  const spent = [at(50 * 60_000), at(10 * 60_000), at(30 * 60_000)];
  expect(findAllowance(spent, [budget(hour, 2)], 10, hour)).toEqual({
    left: 0,
    freeAt: 30 * 60_000 + hour,
    sentence: '3 of 2 in 1 h used, the next is free in 30 min',
  });
});

test('of two budgets that leave the same the first speaks', () => {
  expect(findAllowance([], [budget(hour, 2), budget(2 * hour, 2)], 10, 0).sentence).toBe('0 of 2 in 1 h used');
});

test('what is in the window counts, and what is as old as the window is not in it', () => {
  const left = (now: number) => findAllowance([at(0)], [budget(hour, 2)], 10, now).left;
  expect([0, hour - 1, hour].map(left)).toEqual([1, 1, 2]);
});
