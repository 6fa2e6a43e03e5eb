import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/remediation/limits.ts';
import { allowedAtOnce, createLineage, noteResult, noteStorm, type Lineage } from '../../../src/remediation/lineage.ts';

const limits = { ...defaultLimits, inFlight: { kind: 'count', count: 8 } as const };
/** One after the other, each begun after the one before it had ended. */
const after = (...results: boolean[]): Lineage =>
  results.reduce((lineage, helped, at) => noteResult(lineage, helped, { begunAt: 2 * at, endedAt: 2 * at + 1 }), createLineage());

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
  expect([stormy, noteResult(stormy, true, { begunAt: 8, endedAt: 9 })].map((lineage) => allowedAtOnce(lineage, limits, 100))).toEqual([
    1, 2,
  ]);
});

test('a storm forgets nothing of what did not help', () => {
  expect(noteStorm({ ...after(false), brokenBecause: 'two did not help' })).toEqual({
    helped: 0,
    failed: 1,
    failedAt: 1,
    brokenBecause: 'two did not help',
  });
});

test('failures in a row are counted from the last that helped', () => {
  expect(after(false, true, false, false)).toMatchObject({ helped: 0, failed: 2 });
});

test('what was begun before a failure and helps after it says nothing against the failure', () => {
  const failed = noteResult(createLineage(), false, { begunAt: 0, endedAt: 10 });
  expect(noteResult(failed, true, { begunAt: 9, endedAt: 20 })).toEqual(failed);
  expect(noteResult(failed, true, { begunAt: 10, endedAt: 20 })).toMatchObject({ helped: 1, failed: 0 });
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
