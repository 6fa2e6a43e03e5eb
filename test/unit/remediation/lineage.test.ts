import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/remediation/limits.ts';
import { allowedAtOnce, createLineage, noteResult, type Lineage } from '../../../src/remediation/lineage.ts';

const limits = { ...defaultLimits, inFlight: 8 };
const after = (...results: boolean[]): Lineage => results.reduce(noteResult, createLineage());

test('the first repair of a lineage goes alone, and each that helps doubles what may follow', () => {
  expect(
    [after(), after(true), after(true, true), after(true, true, true)].map((lineage) => allowedAtOnce(lineage, limits, 100, false)),
  ).toEqual([1, 2, 4, 8]);
});

test('the ceiling is a share of the group, and at least one', () => {
  expect(allowedAtOnce(after(true, true, true), limits, 30, false)).toBe(3);
  expect(allowedAtOnce(after(true, true, true), limits, 5, false)).toBe(1);
});

test('one that did not help sends it back to one', () => {
  expect(allowedAtOnce(after(true, true, false), limits, 100, false)).toBe(1);
});

test('in a storm there is one at most, whatever has helped before', () => {
  expect(allowedAtOnce(after(true, true, true), limits, 100, true)).toBe(1);
});

test('failures in a row are counted from the last that helped', () => {
  expect(after(false, true, false, false)).toMatchObject({ helped: 0, failed: 2 });
});

test('never more than the cap or the ceiling, never less than one', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), fc.integer({ min: 1, max: 5_000 }), fc.boolean(), (results, known, inStorm) => {
      const allowed = allowedAtOnce(after(...results), limits, known, inStorm);
      expect(allowed).toBeGreaterThanOrEqual(1);
      expect(allowed).toBeLessThanOrEqual(Math.min(limits.inFlight, Math.max(1, 0.1 * known)));
    }),
  );
});
