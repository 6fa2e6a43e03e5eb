import { expect, test } from 'vitest';
import { serviceCheckStatus } from '../../../../src/liveness/signals/service-check-status.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a warning is shown, and critical makes the host suspect at once and failed after 15 s', () => {
  expect(judgeSeries(serviceCheckStatus, during(600, 1))).toEqual(['0:10 healthy']);
  expect(judgeSeries(serviceCheckStatus, [...during(15, 0), ...during(20, 2)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: the check says critical',
    '0:30 failed: the check says critical',
  ]);
});

test('a check that answers unknown, or hangs, says nothing', () => {
  expect(judgeSeries(serviceCheckStatus, during(600, null))).toEqual([]);
});
