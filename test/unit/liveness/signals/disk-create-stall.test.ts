import { expect, test } from 'vitest';
import { diskCreateStall } from '../../../../src/liveness/signals/disk-create-stall.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('a create that hangs makes the host suspect, then failed', () => {
  expect(judgeSeries(diskCreateStall, [...during(15, 0), ...ageFor(30, 3)])).toEqual([
    '0:10 healthy',
    '0:20 suspect: creating a file has not come back for 8 s',
    '0:35 failed: creating a file has not come back for 23 s',
  ]);
});

test('a create that takes 4 s now and then, while a journal commits, is no fault', () => {
  expect(judgeSeries(diskCreateStall, [0, 0, 0, 4, 0, 0, 3.5, 0])).toEqual(['0:10 healthy']);
});
