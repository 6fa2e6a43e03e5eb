import { expect, test } from 'vitest';
import { memoryOomKills } from '../../../../src/liveness/signals/memory-oom-kills.ts';
import { during, judgeSeries } from './judge-series.ts';

test('one kill is a witness at once, and is forgotten after a minute without another', () => {
  expect(judgeSeries(memoryOomKills, [0, 0, 0, 1, ...during(70, 0)])).toEqual([
    '0:10 healthy',
    '0:15 suspect: the kernel killed 1 process for want of memory',
    '1:20 healthy',
  ]);
  expect(memoryOomKills.weight).toBe('corroborates');
  expect(memoryOomKills.describe(3)).toBe('the kernel killed 3 processes for want of memory');
});
