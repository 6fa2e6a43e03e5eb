import { expect, test } from 'vitest';
import { diskIoPressure } from '../../../../src/liveness/signals/disk-io-pressure.ts';
import { during, judgeSeries } from './judge-series.ts';

test('pressure of a dead disk counts after 30 s, and only as a witness, since a busy disk shows the same', () => {
  expect(judgeSeries(diskIoPressure, [...during(15, 0.05), ...during(40, 0.77)])).toEqual([
    '0:10 healthy',
    '0:45 suspect: everything waited for I/O in 77 % of the time',
  ]);
  expect(diskIoPressure.weight).toBe('corroborates');
});

test('a backup that waits for 20 s is no witness', () => {
  expect(judgeSeries(diskIoPressure, [...during(15, 0.05), ...during(20, 0.8), ...during(60, 0.1)])).toEqual(['0:10 healthy']);
});
