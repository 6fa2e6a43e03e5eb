import { expect, test } from 'vitest';
import { diskSlowdown } from '../../../../src/liveness/signals/disk-slowdown.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a disk throttled to a twentieth is suspect after 30 s and never failed', () => {
  expect(judgeSeries(diskSlowdown, [...during(15, 1), ...during(600, 28), ...during(70, 1.1)])).toEqual([
    '0:10 healthy',
    '0:45 suspect: the disk is 28 times as slow as usual under this load',
    '11:15 healthy',
  ]);
});

test('a burst that is tenfold slow for 20 s is no fault', () => {
  expect(judgeSeries(diskSlowdown, [...during(15, 1), ...during(20, 12), ...during(60, 1)])).toEqual(['0:10 healthy']);
});

test('half-way better, at three times as slow, is not yet well', () => {
  expect(judgeSeries(diskSlowdown, [...during(40, 15), ...during(3600, 3)])).toEqual([
    '0:30 suspect: the disk is 15 times as slow as usual under this load',
  ]);
});
