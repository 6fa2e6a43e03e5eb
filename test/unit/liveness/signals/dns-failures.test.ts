import { expect, test } from 'vitest';
import { dnsFailures } from '../../../../src/liveness/signals/dns-failures.ts';
import { counts, during, judgeSeries } from './judge-series.ts';

test('a resolver that falls silent is suspect with the first report and failed within 25 s', () => {
  // Two queries in five seconds while all is well; ten once something is wrong.
  expect(judgeSeries(dnsFailures, [...during(15, counts(2, 0)), counts(6, 5), ...during(20, counts(10, 10))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 5 of 8 DNS queries failed',
    '0:20 failed: 15 of 16 DNS queries failed',
  ]);
});

test('a resolver that fails 30 % of its answers is suspect and not failed', () => {
  expect(judgeSeries(dnsFailures, [...during(15, counts(2, 0)), ...during(300, counts(10, 3))])).toEqual([
    '0:10 healthy',
    '0:15 suspect: 3 of 12 DNS queries failed',
  ]);
});

test('one lost packet a minute is weather', () => {
  const minute = [counts(3, 1), ...during(55, counts(10, 0))];

  expect(judgeSeries(dnsFailures, [...minute, ...minute, ...minute])).toEqual(['0:10 healthy']);
});

test('it is over after 30 s in which at most one in twenty failed', () => {
  expect(judgeSeries(dnsFailures, [...during(20, counts(10, 10)), ...during(60, counts(10, 0))]).at(-1)).toBe('0:50 healthy');
  expect(judgeSeries(dnsFailures, [...during(20, counts(10, 10)), ...during(600, counts(10, 1))]).at(-1)).not.toContain('healthy');
});
