import { expect, test } from 'vitest';
import { serviceUnitDown } from '../../../../src/liveness/signals/service-unit-down.ts';
import { during, judgeSeries } from './judge-series.ts';

test('an ordinary restart makes the host suspect and no more', () => {
  expect(judgeSeries(serviceUnitDown, [...during(15, 0), ...during(10, 1), ...during(20, 0)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: the unit is not running',
    '0:40 healthy',
  ]);
});

test('a unit that stays down for 15 s is failed', () => {
  expect(judgeSeries(serviceUnitDown, [...during(15, 0), ...during(30, 1)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: the unit is not running',
    '0:30 failed: the unit is not running',
  ]);
});
