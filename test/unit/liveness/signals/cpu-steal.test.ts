import { expect, test } from 'vitest';
import { cpuSteal } from '../../../../src/liveness/signals/cpu-steal.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a fifth of the CPU stolen for a minute is a witness; a short burst of a neighbour is none', () => {
  expect(judgeSeries(cpuSteal, [...during(15, 0.01), ...during(50, 0.5), ...during(15, 0.01)])).toEqual(['0:10 healthy']);
  expect(judgeSeries(cpuSteal, [...during(15, 0.01), ...during(65, 0.35)])).toEqual([
    '0:10 healthy',
    '1:15 suspect: the hypervisor gave 35 % of the CPU time to others',
  ]);
  expect(cpuSteal.weight).toBe('corroborates');
});
