import { expect, test } from 'vitest';
import { cpuBusy } from '../../../../src/liveness/signals/cpu-busy.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a host that works at full load for an hour is not judged', () => {
  expect(judgeSeries(cpuBusy, during(3600, 1))).toEqual([]);
  expect(cpuBusy.weight).toBe('informs');
  expect(cpuBusy.describe(0.973)).toBe('the CPUs were busy for 97 % of the time');
});
