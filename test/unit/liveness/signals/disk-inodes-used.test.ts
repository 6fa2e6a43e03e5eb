import { expect, test } from 'vitest';
import { diskInodesUsed } from '../../../../src/liveness/signals/disk-inodes-used.ts';
import { during, judgeSeries } from './judge-series.ts';

test('inodes are judged like space', () => {
  expect(judgeSeries(diskInodesUsed, [...during(15, 0.4), ...during(120, 0.999), ...during(70, 0.4)])).toEqual([
    '0:10 healthy',
    '1:15 suspect: 99.9 % of the inodes are used',
    '3:15 healthy',
  ]);
});

test('a file system without inodes to count is unknown', () => {
  expect(judgeSeries(diskInodesUsed, during(120, null))).toEqual([]);
});
