import { expect, test } from 'vitest';
import { kernelHungTasks } from '../../../../src/liveness/signals/kernel-hung-tasks.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a hung task that the kernel found is a witness for a minute', () => {
  expect(judgeSeries(kernelHungTasks, [0, 0, 0, 2, ...during(70, 0)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: the kernel found 2 tasks hung',
    '1:20 healthy',
  ]);
  expect(kernelHungTasks.weight).toBe('corroborates');
});

test('a kernel without the counter is unknown, not well', () => {
  expect(judgeSeries(kernelHungTasks, during(60, null))).toEqual([]);
});
