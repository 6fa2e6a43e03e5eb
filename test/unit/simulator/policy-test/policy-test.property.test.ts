import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadPolicyTest } from '../../../../src/simulator/policy-test/load-policy-test.ts';
import { matchesPattern } from '../../../../src/simulator/policy-test/policy-test.ts';
import { readSeries } from '../../../../src/simulator/policy-test/read-series.ts';

const good = `groups:
  web: { a: 2, b: 2 }
tags: { web: { role: edge } }
step: 5s
cases:
  - name: a stalled disk is told
    series: { "web-a-1:disk.stall_seconds{sda}": 0x2 5+5x4 _x2, "*:dns.failures": 1/10x3 }
    until: 2m
    expect: [{ at: <=30s, verdict: suspect, fault: disk, host: web-a-1 }, { at: 10s..1m, would: anything, policy: web-disk }]
    never: [{ decision: act }, { incident: opened, scope: zone, saying: "zone b" }]
`;

test('whatever becomes of a good file: no crash, and either a test or a problem with a place', () => {
  const letters = [...'{}[]:,"%_x/*!<>=.0 \n-', 'stall', '5s', '..'];
  const edit = fc.record({ at: fc.nat(good.length), drop: fc.nat(12), put: fc.array(fc.constantFrom(...letters), { maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce((left, { at, drop, put }) => left.slice(0, at) + put.join('') + left.slice(at + drop), good);
      const { test: read, problems } = loadPolicyTest(text, 'web.test.yaml', ['web-disk']);
      expect(read === undefined).toBe(problems.length > 0);
      for (const { line, column, message } of problems) expect(line > 0 && column > 0 && message !== '').toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('a series of levels has as many values as its words say, each where arithmetic puts it', () => {
  const word = fc.record({
    start: fc.integer({ min: -1_000, max: 1_000 }),
    rise: fc.integer({ min: 0, max: 50 }),
    times: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
      const text = words.map(({ start, rise, times }) => `${start}+${rise}x${times}`).join(' ');
      const wanted = words.flatMap(({ start, rise, times }) => Array.from({ length: times }, (_, at) => start + at * rise));
      expect(readSeries(text, 'seconds')).toEqual({ ok: true, value: wanted });
    }),
  );
});

test('a pattern matches what the same regular expression does', () => {
  const piece = fc.constantFrom('a', 'b', '-', 'ab');
  const pattern = fc.array(fc.oneof(piece, fc.constant('*')), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const name = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, name, (wanted, found) => {
      const expression = new RegExp(`^${wanted.replaceAll('*', '.*')}$`);
      expect(matchesPattern(wanted, found)).toBe(expression.test(found));
      expect(matchesPattern(`!${wanted}`, found)).toBe(!expression.test(found));
    }),
    { numRuns: 2_000 },
  );
});
