import { expect, test } from 'vitest';
import { selfScore } from '../../../../src/liveness/signals/self-score.ts';
import { during, judgeSeries } from './judge-series.ts';

test('an agent that is unwell stretches its deadlines and accuses nobody', () => {
  expect(judgeSeries(selfScore, during(3600, 8))).toEqual([]);
  expect(selfScore.weight).toBe('informs');
  expect(selfScore.describe(3)).toBe("the agent's own score is 3 of 8");
});
