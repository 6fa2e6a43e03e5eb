import { expect, test } from 'vitest';
import { kernelBlockedThreads } from '../../../../src/liveness/signals/kernel-blocked-threads.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a number of blocked threads is not judged', () => {
  expect(judgeSeries(kernelBlockedThreads, during(3600, 40))).toEqual([]);
  expect(kernelBlockedThreads.weight).toBe('informs');
  expect(kernelBlockedThreads.describe(1)).toBe('1 thread cannot be woken');
});
