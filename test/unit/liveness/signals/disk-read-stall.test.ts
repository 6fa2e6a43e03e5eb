import { expect, test } from 'vitest';
import { diskReadStall } from '../../../../src/liveness/signals/disk-read-stall.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('a read that hangs is judged like a write that hangs', () => {
  expect(judgeSeries(diskReadStall, [...during(15, 0), ...ageFor(30)])).toEqual([
    '0:10 healthy',
    '0:20 suspect: reads from the disk have not come back for 7 s',
    '0:35 failed: reads from the disk have not come back for 22 s',
  ]);
});

test('a file system without direct reads is neither healthy nor failing', () => {
  expect(judgeSeries(diskReadStall, during(300, null))).toEqual([]);
});
