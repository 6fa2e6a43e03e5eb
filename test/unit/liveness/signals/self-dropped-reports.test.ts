import { expect, test } from 'vitest';
import { selfDroppedReports } from '../../../../src/liveness/signals/self-dropped-reports.ts';
import { during, judgeSeries } from './judge-series.ts';

test('lost reports are not judged', () => {
  expect(judgeSeries(selfDroppedReports, during(3600, 1000))).toEqual([]);
  expect(selfDroppedReports.weight).toBe('informs');
  expect(selfDroppedReports.describe(1)).toBe('1 report had to be thrown away');
});
