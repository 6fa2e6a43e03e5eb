import { expect, test } from 'vitest';
import { diskReadErrors } from '../../../../src/liveness/signals/disk-read-errors.ts';
import { counts, during, judgeSeries } from './judge-series.ts';

test('a device that cannot give back what was written is failed within 20 s', () => {
  expect(judgeSeries(diskReadErrors, [...during(15, counts(5, 0)), ...during(20, counts(5, 5))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 5 of 10 read probes failed',
    '0:20 failed: 10 of 10 read probes failed',
  ]);
});

test('it is over after 15 s of reads that all succeed', () => {
  expect(judgeSeries(diskReadErrors, [...during(20, counts(5, 5)), ...during(40, counts(5, 0))]).at(-1)).toBe('0:35 healthy');
});
