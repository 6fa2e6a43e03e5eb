import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLagAge, notePoint, type EndPoint } from '../../../../src/liveness/kafka/lag-seconds.ts';

interface Vector {
  readonly id: string;
  readonly why: string;
  readonly input: { readonly points: [number, number][]; readonly committed: number; readonly nowS: number };
  readonly expect: { readonly lagS: number; readonly atLeast: boolean };
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'lag-seconds.json'), 'utf8')) as Vector[];

test('there are as many cases as there were written', () => {
  expect(vectors.length).toBe(9);
});

test.each(vectors)('$id: $why', ({ input, expect: { lagS, atLeast } }) => {
  const points = input.points.map(([end, atS]) => ({ end, at: atS * 1000 }));
  expect(findLagAge(points, input.committed, input.nowS * 1000)).toEqual({ lagMs: lagS * 1000, atLeast });
});

test('an empty table says nothing', () => {
  expect(findLagAge([], 5, 100)).toBeUndefined();
});

const tableOf = (ends: readonly number[]) =>
  ends.reduce<readonly EndPoint[]>((points, end, index) => notePoint(points, { end, at: index * 30_000 }), []);

test('of a quiet stretch the table keeps its first and its last moment', () => {
  expect(tableOf([100, 200, 200, 200, 200, 300])).toEqual([
    { end: 100, at: 0 },
    { end: 200, at: 30_000 },
    { end: 200, at: 120_000 },
    { end: 300, at: 150_000 },
  ]);
});

test('a log that begins anew begins a new table', () => {
  expect(tableOf([100, 200, 40, 50])).toEqual([
    { end: 40, at: 60_000 },
    { end: 50, at: 90_000 },
  ]);
});

test('the table holds sixty points, and the oldest goes first', () => {
  const points = tableOf(Array.from({ length: 100 }, (_, index) => index));
  expect([points.length, points[0]?.end]).toEqual([60, 40]);
});

test('the age is a number, never negative, never less the less was read, and never beyond the table', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 80 }), fc.nat(3000), fc.nat(3000), (grown, one, other) => {
      let end = 0;
      const points = tableOf(grown.map((by) => (end += by)));
      const now = grown.length * 30_000;
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((committed) => findLagAge(points, committed, now));
      if (less === undefined || more === undefined) throw new Error('a table with points has an answer');
      expect(less.lagMs).toBeGreaterThanOrEqual(more.lagMs);
      for (const { lagMs, atLeast } of [less, more]) {
        expect(Number.isFinite(lagMs) && lagMs >= 0).toBe(true);
        expect(lagMs).toBeLessThanOrEqual(now - (points[0]?.at ?? 0));
        if (atLeast) expect(lagMs).toBe(now - (points[0]?.at ?? 0));
      }
    }),
  );
});
