import { expect, test } from 'vitest';
import { diskWriteErrors } from '../../../../src/liveness/signals/disk-write-errors.ts';
import { counts, during, judgeSeries } from './judge-series.ts';

test('a file system that has turned read-only fails every write probe: suspect at once, failed with the next report', () => {
  expect(judgeSeries(diskWriteErrors, [...during(15, counts(5, 0)), ...during(15, counts(5, 5))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 5 of 10 write probes failed',
    '0:20 failed: 10 of 10 write probes failed',
  ]);
});

test('a disk that refuses every other write is called failed too, a little later', () => {
  expect(judgeSeries(diskWriteErrors, during(20, counts(5, 3)))).toEqual([
    '0:00 suspect: 3 of 5 write probes failed',
    '0:10 failed: 6 of 10 write probes failed',
  ]);
});

test('one failed probe says nothing', () => {
  expect(judgeSeries(diskWriteErrors, [...during(15, counts(5, 0)), counts(5, 1), ...during(60, counts(5, 0))])).toEqual(['0:10 healthy']);
});

test('a stuck disk on which no probe comes back has no errors, and is unknown here', () => {
  expect(judgeSeries(diskWriteErrors, during(60, counts(0, 0)))).toEqual([]);
});
