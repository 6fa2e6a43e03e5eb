import { expect, test } from 'vitest';
import { networkTcpFailures } from '../../../../src/liveness/signals/network-tcp-failures.ts';
import { counts, during, judgeSeries } from './judge-series.ts';

test('a process that accepts and says nothing is suspect within 7 s and failed within 25 s', () => {
  // Stopped right after a report: three tries of the next five seconds time out, and then ten of each.
  expect(judgeSeries(networkTcpFailures, [...during(15, counts(2, 0)), counts(4, 3), ...during(15, counts(10, 10))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 3 of 6 connections failed',
    '0:20 failed: 13 of 14 connections failed',
  ]);
});

test('a connection lost now and then is no fault', () => {
  expect(
    judgeSeries(networkTcpFailures, [
      ...during(15, counts(3, 0)),
      counts(4, 1),
      ...during(60, counts(10, 0)),
      counts(10, 2),
      ...during(60, counts(10, 0)),
    ]),
  ).toEqual(['0:10 healthy']);
});
