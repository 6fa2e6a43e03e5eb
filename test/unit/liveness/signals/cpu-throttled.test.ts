import { expect, test } from 'vitest';
import { cpuThrottled } from '../../../../src/liveness/signals/cpu-throttled.ts';
import { during, judgeSeries } from './judge-series.ts';

test('an agent that is throttled in every period is not judged', () => {
  expect(judgeSeries(cpuThrottled, during(3600, 1))).toEqual([]);
  expect(cpuThrottled.weight).toBe('informs');
  expect(cpuThrottled.describe(0.004)).toBe('the agent was throttled in 0.4 % of its periods');
});
