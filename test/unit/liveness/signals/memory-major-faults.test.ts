import { expect, test } from 'vitest';
import { memoryMajorFaults } from '../../../../src/liveness/signals/memory-major-faults.ts';
import { during, judgeSeries } from './judge-series.ts';

test('thousands of faults a second are a witness, and only that', () => {
  expect(judgeSeries(memoryMajorFaults, [...during(15, 3), ...during(10, 2400)])).toEqual([
    '0:10 healthy',
    '0:20 suspect: 2400 pages a second had to be read back from disk',
  ]);
  expect(memoryMajorFaults.weight).toBe('corroborates');
});

test('a large program that starts within one interval is none', () => {
  expect(judgeSeries(memoryMajorFaults, [3, 3, 3, 900, 120, 3, 3])).toEqual(['0:10 healthy']);
});
