import { expect, test } from 'vitest';
import { limitsConntrackUsed } from '../../../../src/liveness/signals/limits-conntrack-used.ts';
import { during, judgeSeries } from './judge-series.ts';

test('nine tenths for 10 s make the host suspect, and it is well again five points lower for 30 s', () => {
  expect(judgeSeries(limitsConntrackUsed, [...during(15, 0.5), ...during(120, 0.93), ...during(120, 0.87), ...during(40, 0.8)])).toEqual([
    '0:10 healthy',
    '0:25 suspect: 93 % of the connection table is in use',
    '4:45 healthy',
  ]);
});

test('the last entry taken is no more than suspect', () => {
  expect(judgeSeries(limitsConntrackUsed, during(3600, 1))).toEqual(['0:10 suspect: 100 % of the connection table is in use']);
});
