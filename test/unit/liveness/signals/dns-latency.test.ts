import { expect, test } from 'vitest';
import { dnsLatency } from '../../../../src/liveness/signals/dns-latency.ts';
import { during, judgeSeries } from './judge-series.ts';

test('answers that take 0.7 s make the host suspect after 10 s and never failed', () => {
  expect(judgeSeries(dnsLatency, [...during(15, 0.002), ...during(600, 0.7), ...during(40, 0.002)])).toEqual([
    '0:10 healthy',
    '0:25 suspect: the name server takes 0.7 s to answer',
    '10:45 healthy',
  ]);
});

test('an agent that is slow itself does not blame the resolver', () => {
  expect(judgeSeries(dnsLatency, [...during(15, 0.002), ...during(600, 0.7)], { stretch: 2 })).toEqual(['0:10 healthy']);
});

test('a resolver that answers nothing has no latency', () => {
  expect(judgeSeries(dnsLatency, during(120, null))).toEqual([]);
});
