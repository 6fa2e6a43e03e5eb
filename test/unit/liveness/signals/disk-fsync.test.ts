import { expect, test } from 'vitest';
import { diskFsync } from '../../../../src/liveness/signals/disk-fsync.ts';
import { during, judgeSeries } from './judge-series.ts';

test('no duration of a completed fsync is ever judged', () => {
  expect(judgeSeries(diskFsync, during(600, 4))).toEqual([]);
  expect(diskFsync.describe(0.0042)).toBe('the slowest fsync took 4.2 ms');
});
