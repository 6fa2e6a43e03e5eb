import { expect, test } from 'vitest';
import { clockUnsynchronised } from '../../../../src/liveness/signals/clock-unsynchronised.ts';
import { ageFor, during, judgeSeries } from './judge-series.ts';

test('a time service that is restarted leaves no trace; one that is gone for ten minutes does', () => {
  expect(judgeSeries(clockUnsynchronised, [...during(15, 0), ...ageFor(300), ...during(60, 0)])).toEqual(['0:10 healthy']);
  expect(judgeSeries(clockUnsynchronised, [...during(15, 0), ...ageFor(620, 0), ...during(70, 0)])).toEqual([
    '0:10 healthy',
    '10:15 suspect: the clock has not been synchronised for 10 min',
    '11:35 healthy',
  ]);
});
