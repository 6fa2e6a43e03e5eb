import { expect, test } from 'vitest';
import { diskFsyncStall } from '../../../../src/liveness/signals/disk-fsync-stall.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('a saturated disk, whose slowest fsync took 0.38 s, stays healthy', () => {
  const busy = [0.003, 0.12, 0.377, 0.38, 0.05, 0.2, 0.31, 0.377, 0.002, 0.1];

  expect(judgeSeries(diskFsyncStall, busy)).toEqual(['0:10 healthy']);
});

test('an fsync that does not come back makes the host suspect from 5 s and failed from 20 s', () => {
  expect(judgeSeries(diskFsyncStall, [...during(30, 0), ...ageFor(30), ...during(30, 0)])).toEqual([
    '0:10 healthy',
    '0:35 suspect: writes have not reached the disk for 7 s',
    '0:50 failed: writes have not reached the disk for 22 s',
    '1:15 healthy',
  ]);
});

test('an agent that is slow itself gives the disk longer', () => {
  expect(judgeSeries(diskFsyncStall, [...during(30, 0), ...ageFor(30)], { stretch: 3 })).toEqual([
    '0:10 healthy',
    '0:45 suspect: writes have not reached the disk for 17 s',
  ]);
});
