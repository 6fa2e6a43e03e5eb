import { expect, test } from 'vitest';
import { diskStall } from '../../../../src/liveness/signals/disk-stall.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('an idle disk is not a stalled disk', () => {
  // Nothing in flight is reported as 0 for as long as the night lasts.
  expect(judgeSeries(diskStall, during(3600, 0))).toEqual(['0:10 healthy']);
});

test('a queue from which nothing comes is suspect within two reports and failed at 20 s', () => {
  expect(judgeSeries(diskStall, [...during(15, 0), ...ageFor(25, 4)])).toEqual([
    '0:10 healthy',
    '0:20 suspect: requests are queued on the device and none has finished for 9 s',
    '0:35 failed: requests are queued on the device and none has finished for 24 s',
  ]);
});

test('a device that completes one request every four seconds is slow and not stuck', () => {
  expect(judgeSeries(diskStall, [...during(15, 0), ...during(120, 3.9)])).toEqual(['0:10 healthy']);
});

test('it is over when work has been moving for 15 s, and not when one request slipped through', () => {
  const stall = ageFor(10, 6);

  expect(judgeSeries(diskStall, [...stall, 0, ...stall, 0, 0, 0, 0])).toEqual([
    '0:00 suspect: requests are queued on the device and none has finished for 6 s',
    '0:40 healthy',
  ]);
});
