import { expect, test } from 'vitest';
import { clockStep } from '../../../../src/liveness/signals/clock-step.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a step of the clock is not judged', () => {
  expect(judgeSeries(clockStep, during(3600, 3600))).toEqual([]);
  expect(clockStep.weight).toBe('informs');
  expect(clockStep.describe(90)).toBe('the clock jumped by 1 min 30 s');
});
