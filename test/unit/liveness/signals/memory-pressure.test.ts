import { expect, test } from 'vitest';
import { memoryPressure } from '../../../../src/liveness/signals/memory-pressure.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a machine that thrashes is suspect after 5 s and never failed', () => {
  expect(judgeSeries(memoryPressure, [...during(15, 0), ...during(600, 0.7), ...during(40, 0)])).toEqual([
    '0:10 healthy',
    '0:20 suspect: everything waited for memory in 70 % of the time',
    '10:45 healthy',
  ]);
});

test('one interval of reclaiming is no fault', () => {
  expect(judgeSeries(memoryPressure, [0, 0, 0, 0.6, 0, 0])).toEqual(['0:10 healthy']);
});
