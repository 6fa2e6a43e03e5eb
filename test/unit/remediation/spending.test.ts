import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findAllowance, type Spending } from '../../../src/remediation/spending.ts';

const hour = 3_600_000;
const at = (instant: number): Spending => ({ at: instant, group: 'web', zone: 'a', machine: `m-${instant}`, by: 'heald' });

test('an empty record leaves the whole budget', () => {
  expect(findAllowance([], [{ windowMs: hour, max: 2 }], 0)).toMatchObject({ left: 2, freeAt: undefined, sentence: '0 of 2 in 1 h used' });
});

test('a spent budget is free again when its oldest spending leaves the window', () => {
  const spent = [at(0), at(10 * 60_000)];
  expect(findAllowance(spent, [{ windowMs: hour, max: 2 }], 20 * 60_000)).toMatchObject({
    left: 0,
    freeAt: hour,
    sentence: '2 of 2 in 1 h used, the next is free in 40 min',
  });
  expect(findAllowance(spent, [{ windowMs: hour, max: 2 }], hour).left).toBe(1);
});

test('of several budgets the tightest speaks', () => {
  const budgets = [
    { windowMs: hour, max: 1 },
    { windowMs: 24 * hour, max: 3 },
  ];
  expect(findAllowance([at(0)], budgets, 2 * hour).sentence).toBe('0 of 1 in 1 h used');
  expect(findAllowance([at(0), at(2 * hour), at(4 * hour)], budgets, 6 * hour)).toMatchObject({ left: 0, freeAt: 24 * hour });
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
          if (findAllowance(spent, [{ windowMs, max }], now).left > 0) spent.push(at(now));
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
        const { freeAt } = findAllowance(spent, [{ windowMs: hour, max }], hour);
        if (freeAt === undefined) return;
        expect(findAllowance(spent, [{ windowMs: hour, max }], freeAt - 1).left).toBe(0);
        expect(findAllowance(spent, [{ windowMs: hour, max }], freeAt).left).toBeGreaterThan(0);
      },
    ),
  );
});
