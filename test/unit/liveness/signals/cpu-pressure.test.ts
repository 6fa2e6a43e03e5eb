import { expect, test } from 'vitest';
import { cpuPressure } from '../../../../src/liveness/signals/cpu-pressure.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a crowded host is not judged', () => {
  expect(judgeSeries(cpuPressure, during(3600, 0.99))).toEqual([]);
  expect(cpuPressure.weight).toBe('informs');
  expect(cpuPressure.describe(0.99)).toBe('something waited for a CPU in 99 % of the time');
});
