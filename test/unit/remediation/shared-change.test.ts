import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.ts';
import { findSharedChange } from '../../../src/remediation/shared-change.ts';

const release = (suspects: number, others: number) => ({ key: 'release=41', did: 'got release 41', suspects, others });

test('five of five suspects and two of forty others: the change is named, with its evidence', () => {
  expect(findSharedChange([release(5, 2)], { suspects: 5, others: 40 })).toMatchObject({
    key: 'release=41',
    sentence: '5 of 5 suspects got release 41, and 2 of 40 others (by chance: p 0.00002)',
  });
});

test('two suspects share anything by accident', () => {
  expect(findSharedChange([release(2, 0)], { suspects: 2, others: 5_000 })).toBeUndefined();
});

test('what most of the others have too is not what sets the suspects apart', () => {
  expect(findSharedChange([release(40, 25)], { suspects: 40, others: 50 })).toBeUndefined();
  expect(findSharedChange([release(40, 24)], { suspects: 40, others: 50 })).toBeDefined();
});

test('a change that a third of the suspects have not got does not explain them', () => {
  expect(findSharedChange([release(6, 0)], { suspects: 10, others: 90 })).toBeUndefined();
  expect(findSharedChange([release(7, 0)], { suspects: 10, others: 90 })).toBeDefined();
});

test('three suspects can share a change, and two thirds of them are enough', () => {
  expect(findSharedChange([release(3, 0)], { suspects: 3, others: 40 })).toBeDefined();
  expect(findSharedChange([release(6, 0)], { suspects: 9, others: 90 })).toBeDefined();
});

test('the sentence says when no other host has it, and does not count zeros behind the point', () => {
  expect(findSharedChange([release(3, 0)], { suspects: 3, others: 17 })?.sentence).toBe(
    '3 of 3 suspects got release 41, and none of 17 others (by chance: p 0.0009)',
  );
  expect(findSharedChange([release(20, 1)], { suspects: 20, others: 500 })?.sentence).toBe(
    '20 of 20 suspects got release 41, and 1 of 500 others (by chance: p below 0.000001)',
  );
});

test('with nobody to compare with, nothing is shared by the suspects only', () => {
  expect(findSharedChange([release(9, 0)], { suspects: 9, others: 0 })).toBeUndefined();
});

test('the clearest of several changes is named, and among equals the first', () => {
  const kernel = { key: 'kernel=6.2', did: 'got kernel 6.2', suspects: 5, others: 9 };
  for (const spreads of [
    [release(5, 2), kernel],
    [kernel, release(5, 2)],
  ])
    expect(findSharedChange(spreads, { suspects: 5, others: 40 })?.key).toBe('release=41');
  const twin = { ...release(5, 2), key: 'announced cd-7' };
  expect(findSharedChange([release(5, 2), twin], { suspects: 5, others: 40 })?.key).toBe('release=41');
  expect(findSharedChange([twin, release(5, 2)], { suspects: 5, others: 40 })?.key).toBe('announced cd-7');
});

test('one more healthy host that has the change never makes it clearer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 200 }), fc.nat(), (suspects, others, at) => {
      const having = at % others;
      const [less, more] = [having, having + 1].map((count) => findSharedChange([release(suspects, count)], { suspects, others }));
      if (more !== undefined) expect(less?.chance).toBeLessThanOrEqual(more.chance);
    }),
  );
});

test('suspects that a change did not make are called its victims once in a hundred fleets at most', () => {
  const random = createRandom('null');
  let named = 0;
  const fleets = 2_000;
  for (let fleet = 0; fleet < fleets; fleet += 1) {
    const hosts = Array.from({ length: 60 }, () => ({ changed: random.chance(0.2), suspect: random.chance(0.1) }));
    const count = (suspect: boolean, changed: boolean) =>
      hosts.filter((host) => host.suspect === suspect && (!changed || host.changed)).length;
    const sizes = { suspects: count(true, false), others: count(false, false) };
    if (findSharedChange([release(count(true, true), count(false, true))], sizes) !== undefined) named += 1;
  }
  expect(named / fleets).toBeLessThanOrEqual(0.01);
});
