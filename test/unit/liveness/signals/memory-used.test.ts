import { expect, test } from 'vitest';
import { memoryUsed } from '../../../../src/liveness/signals/memory-used.ts';
import { during, judgeSeries } from './judge-series.ts';

test('memory that is nearly all in use is not judged', () => {
  expect(judgeSeries(memoryUsed, during(3600, 0.999))).toEqual([]);
  expect(memoryUsed.weight).toBe('informs');
  expect(memoryUsed.describe(0.996)).toBe('99.6 % of the memory is used');
});
