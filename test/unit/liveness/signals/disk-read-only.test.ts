import { expect, test } from 'vitest';
import { diskReadOnly } from '../../../../src/liveness/signals/disk-read-only.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a mount that turns read-only makes the host suspect at once and never failed, and a remount clears it', () => {
  expect(judgeSeries(diskReadOnly, [...during(15, 0), ...during(3600, 1), ...during(20, 0)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: was writable and is read-only now',
    '60:30 healthy',
  ]);
});
