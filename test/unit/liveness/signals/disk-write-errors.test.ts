import { expect, test } from 'vitest';
import { diskWriteErrors } from '../../../../src/liveness/signals/disk-write-errors.ts';
import { counts, during, judgeSeries } from './judge-series.ts';

test('a file system that has turned read-only fails every write probe: suspect at once, failed with the next report', () => {
  expect(judgeSeries(diskWriteErrors, [...during(15, counts(10, 0)), ...during(15, counts(10, 10))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 10 of 20 write probes failed',
    '0:20 failed: 20 of 20 write probes failed',
  ]);
});

test('when the inodes are gone only the creates fail, and that is enough', () => {
  const onlyCreatesFail = counts(10, 5);

  expect(judgeSeries(diskWriteErrors, during(20, onlyCreatesFail))).toEqual([
    '0:00 suspect: 5 of 10 write probes failed',
    '0:05 failed: 10 of 20 write probes failed',
  ]);
});

test('one failed probe says nothing', () => {
  expect(judgeSeries(diskWriteErrors, [...during(15, counts(10, 0)), counts(10, 1), ...during(60, counts(10, 0))])).toEqual([
    '0:10 healthy',
  ]);
});

test('a stuck disk on which no probe comes back has no errors, and is unknown here', () => {
  expect(judgeSeries(diskWriteErrors, during(60, counts(0, 0)))).toEqual([]);
});
