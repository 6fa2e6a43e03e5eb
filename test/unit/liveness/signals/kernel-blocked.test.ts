import { expect, test } from 'vitest';
import { kernelBlocked } from '../../../../src/liveness/signals/kernel-blocked.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('a thread stuck in the kernel is a witness from 5 s, and never makes a host failed', () => {
  expect(judgeSeries(kernelBlocked, [...during(15, 0), ...ageFor(600, 3), ...during(20, 0)])).toEqual([
    '0:10 healthy',
    '0:20 suspect: a thread has been stuck in the kernel for 8 s',
    '10:30 healthy',
  ]);
  expect(kernelBlocked.weight).toBe('corroborates');
});

test('threads that wait two or three seconds for a busy disk are none', () => {
  expect(judgeSeries(kernelBlocked, [0, 2.4, 3, 0, 2.1, 2.9, 0])).toEqual(['0:10 healthy']);
});
