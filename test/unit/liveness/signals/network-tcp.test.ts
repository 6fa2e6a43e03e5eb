import { expect, test } from 'vitest';
import { networkTcp } from '../../../../src/liveness/signals/network-tcp.ts';
import { during, judgeSeries } from './judge-series.ts';

test('a slow reply is not judged', () => {
  expect(judgeSeries(networkTcp, during(3600, 1))).toEqual([]);
  expect(networkTcp.weight).toBe('informs');
  expect(networkTcp.describe(1.02)).toBe('the slowest reply took 1 s');
});
