import { expect, test } from 'vitest';
import { selfLoopGap } from '../../../../src/liveness/signals/self-loop-gap.ts';
import { during, judgeSeries } from './judge-series.ts';

test('an agent that stood still accuses nobody', () => {
  expect(judgeSeries(selfLoopGap, during(3600, 8.9))).toEqual([]);
  expect(selfLoopGap.weight).toBe('informs');
  expect(selfLoopGap.describe(2.992)).toBe('the agent stood still for 3 s');
});
