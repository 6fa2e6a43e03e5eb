import { expect, test } from 'vitest';
import { selfMemoryUnlocked } from '../../../../src/liveness/signals/self-memory-unlocked.ts';
import { during, judgeSeries } from './judge-series.ts';

test('memory that is not locked is not judged', () => {
  expect(judgeSeries(selfMemoryUnlocked, during(3600, 1))).toEqual([]);
  expect(selfMemoryUnlocked.weight).toBe('informs');
  expect(selfMemoryUnlocked.describe(1)).toBe("the agent's program is not locked in memory");
});
