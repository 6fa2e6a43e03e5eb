import { expect, test } from 'vitest';
import { cpuIowait } from '../../../../src/liveness/signals/cpu-iowait.ts';
import { during, judgeSeries } from './judge-series.ts';

test('time spent waiting for I/O is never judged', () => {
  expect(judgeSeries(cpuIowait, during(3600, 1))).toEqual([]);
  expect(cpuIowait.weight).toBe('informs');
  expect(cpuIowait.describe(0.4)).toBe('the CPUs idled on I/O for 40 % of the time');
});
