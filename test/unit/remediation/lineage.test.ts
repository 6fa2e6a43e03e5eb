import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/remediation/limits.ts';
import { allowedAtOnce, createLineage, noteResult, noteStorm, type Lineage } from '../../../src/remediation/lineage.ts';

const limits = { ...defaultLimits, inFlight: { kind: 'count', count: 8 } as const };
const after = (...results: boolean[]): Lineage => results.reduce(noteResult, createLineage());

test('the first repair of a lineage goes alone, and each that helps doubles what may follow', () => {
  expect([after(), after(true), after(true, true), after(true, true, true)].map((lineage) => allowedAtOnce(lineage, limits, 100))).toEqual([
    1, 2, 4, 8,
  ]);
});

test('the ceiling is a share of the group, and at least one', () => {
  expect(allowedAtOnce(after(true, true, true), limits, 30)).toBe(3);
  expect(allowedAtOnce(after(true, true, true), limits, 5)).toBe(1);
});

test('one that did not help sends it back to one', () => {
  expect(allowedAtOnce(after(true, true, false), limits, 100)).toBe(1);
});

test('a storm begins with one, whatever has helped before it, and grows by what helps in it', () => {
  const stormy = noteStorm(after(true, true, true));
  expect([stormy, noteResult(stormy, true)].map((lineage) => allowedAtOnce(lineage, limits, 100))).toEqual([1, 2]);
});

test('a storm forgets nothing of what did not help', () => {
  expect(noteStorm({ ...after(false), brokenBecause: 'two did not help' })).toEqual({
    helped: 0,
    failed: 1,
    brokenBecause: 'two did not help',
  });
});

test('failures in a row are counted from the last that helped', () => {
  expect(after(false, true, false, false)).toMatchObject({ helped: 0, failed: 2 });
});

test('never more than the cap or the ceiling, never less than one', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), fc.integer({ min: 1, max: 5_000 }), (results, known) => {
      const allowed = allowedAtOnce(after(...results), limits, known);
      expect(allowed).toBeGreaterThanOrEqual(1);
      expect(allowed).toBeLessThanOrEqual(Math.min(limits.inFlight.count, Math.max(1, 0.1 * known)));
    }),
  );
});
