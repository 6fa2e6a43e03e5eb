import { expect, test } from 'vitest';
import { limitsPidsUsed } from '../../../../src/liveness/signals/limits-pids-used.ts';
import { during, judgeSeries } from './judge-series.ts';

test('nine tenths for 10 s make the host suspect, and it is well again five points lower for 30 s', () => {
  expect(judgeSeries(limitsPidsUsed, [...during(15, 0.5), ...during(120, 0.93), ...during(120, 0.87), ...during(40, 0.8)])).toEqual([
    '0:10 healthy',
    '0:25 suspect: 93 % of all process ids are taken',
    '4:45 healthy',
  ]);
});

test('the last entry taken is no more than suspect', () => {
  expect(judgeSeries(limitsPidsUsed, during(3600, 1))).toEqual(['0:10 suspect: 100 % of all process ids are taken']);
});
