import { expect, test } from 'vitest';
import { diskSpaceUsed } from '../../../../src/liveness/signals/disk-space-used.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a file system that is 97 % full for days is shown and not judged', () => {
  expect(judgeSeries(diskSpaceUsed, during(7200, 0.97))).toEqual(['0:10 healthy']);
});

test('98 % for a minute makes the host suspect; a log rotation to 96 % does not end it, freeing space does', () => {
  expect(judgeSeries(diskSpaceUsed, [...during(15, 0.9), ...during(90, 0.983), ...during(600, 0.96), ...during(70, 0.6)])).toEqual([
    '0:10 healthy',
    '1:15 suspect: 98 % of the space is used',
    '12:45 healthy',
  ]);
});

test('a full disk never makes a host failed: its replacement would fill in the same way', () => {
  expect(judgeSeries(diskSpaceUsed, during(86_400, 1))).toEqual(['1:00 suspect: 100 % of the space is used']);
});
