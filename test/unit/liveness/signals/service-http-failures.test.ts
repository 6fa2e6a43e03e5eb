import { expect, test } from 'vitest';
import { serviceHttpFailures } from '../../../../src/liveness/signals/service-http-failures.ts';
import { counts, during, judgeSeries } from './judge-series.ts';

test('a service that answers with errors is suspect, then failed', () => {
  expect(judgeSeries(serviceHttpFailures, [...during(15, counts(2, 0)), counts(5, 5), ...during(10, counts(8, 8))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 5 of 7 HTTP checks failed',
    '0:20 failed: 13 of 13 HTTP checks failed',
  ]);
});

test('one slow answer during a collection of garbage says nothing', () => {
  expect(judgeSeries(serviceHttpFailures, [...during(15, counts(2, 0)), counts(3, 1), ...during(60, counts(10, 0))])).toEqual([
    '0:10 healthy',
  ]);
});
