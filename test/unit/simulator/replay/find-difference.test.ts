import { expect, test } from 'vitest';
import { findDifference } from '../../../../src/simulator/replay/find-difference.ts';

const value = () => ({
  at: 1.5,
  names: ['a', 'b'],
  byName: new Map([
    ['a', { held: new Set(['x']), note: undefined }],
    ['b', { held: new Set<string>() }],
  ]),
});

test('what was written down and read again is the same, though it has lost the fields that were undefined', () => {
  expect(findDifference(value(), value())).toBeUndefined();
  expect(findDifference({ at: 1, because: undefined }, { at: 1 })).toBeUndefined();
  expect(findDifference({ a: 1, b: 2 }, { b: 2, a: 1 })).toBeUndefined();
});

test.for<[place: string, change: (it: ReturnType<typeof value>) => void, said: string]>([
  ['a number', (it) => (it.at = Number.NaN), 'at: 1.5 here, NaN there'],
  ['a list', (it) => it.names.push('c'), 'names: it has 0, 1 here, and 0, 1, 2 there'],
  ['what lies in a map', (it) => it.byName.get('a')?.held.add('y'), 'byName.a.held: it has 0 here, and 0, 1 there'],
  ['a key', (it) => it.byName.delete('b'), 'byName: it has a, b here, and a there'],
  [
    'the order of a map, in which somebody looks for the first',
    (it) => {
      const a = it.byName.get('a');
      it.byName.delete('a');
      if (a !== undefined) it.byName.set('a', a);
    },
    'byName: it has a, b here, and b, a there',
  ],
])('%s that differs is found, and its place is named', ([, change, said]) => {
  const other = value();
  change(other);
  expect(findDifference(value(), other)).toBe(said);
});
