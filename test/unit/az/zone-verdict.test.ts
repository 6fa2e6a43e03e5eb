import { expect, test } from 'vitest';
import type { Attribution, Candidate } from '../../../src/az/attribution.ts';
import type { ZoneEvidence } from '../../../src/az/evidence.ts';
import { checkStillOn, checkZone, defaultThresholds, isAmbiguous, leastToAct, type ZoneCase } from '../../../src/az/zone-verdict.ts';

const zone: Candidate = { dimension: 'zone', value: 'a', hosts: 30, bad: 20, decades: 9, logLikelihood: -10 };
const release: Candidate = { dimension: 'release', value: '41', hosts: 20, bad: 20, decades: 9, logLikelihood: -11 };

const evidence: ZoneEvidence = {
  zone: 'a',
  bad: 20,
  hosts: 30,
  elsewhereBad: 0,
  elsewhereHosts: 60,
  zones: 3,
  usualShare: 0.001,
  againstOthers: 9,
  againstItself: 40,
  decades: 9,
  isElsewhereToo: false,
};
const attribution: Attribution = { best: zone, zone, rivals: [], leadDecades: 5, weakest: undefined, inside: undefined };
const sure: ZoneCase = { evidence, attribution, leastHeardShare: 1, thresholds: defaultThresholds };

const missing = (change: Partial<ZoneCase>) =>
  checkZone({ ...sure, ...change }).flatMap(({ passed, sentence }) => (passed ? [] : [sentence]));

test('what is sure in every respect misses nothing, and says what was seen', () => {
  expect(checkZone(sure)).toEqual([
    { passed: true, sentence: 'evidence 9.0 of 7 decades: 20 of 30 hosts in zone a, 0 of 60 elsewhere' },
    { passed: true, sentence: 'the other zones are as well as usual' },
    { passed: true, sentence: '20 hosts are 67 % of the zone, at least 8 wanted' },
    { passed: true, sentence: '100 % of the hosts are heard in the zone where it is least, 80 % wanted' },
    { passed: true, sentence: 'zone a explains it better than anything else by 100000 to 1' },
    { passed: true, sentence: 'the hosts differ in nothing but their zone' },
    { passed: true, sentence: 'nothing sets the suspects apart inside the zone' },
  ]);
});

test.each<readonly [Partial<ZoneCase>, string]>([
  [{ evidence: { ...evidence, decades: 6.99 } }, 'evidence 7.0 of 7 decades: 20 of 30 hosts in zone a, 0 of 60 elsewhere'],
  [{ thresholds: { suspectDecades: 4, confirmDecades: 10 } }, 'evidence 9.0 of 10 decades: 20 of 30 hosts in zone a, 0 of 60 elsewhere'],
  [{ evidence: { ...evidence, isElsewhereToo: true, elsewhereBad: 5 } }, '5 of 60 hosts elsewhere have it too'],
  [{ evidence: { ...evidence, bad: 7 } }, '7 hosts are 23 % of the zone, at least 8 wanted'],
  [{ evidence: { ...evidence, bad: 20, hosts: 300 } }, '20 hosts are 7 % of the zone, at least 30 wanted'],
  [{ leastHeardShare: 0.79 }, '79 % of the hosts are heard in the zone where it is least, 80 % wanted'],
  [{ attribution: { ...attribution, best: 'nothing', leadDecades: -1 } }, 'chance explains it as well as any cause'],
  [
    { attribution: { ...attribution, best: 'everybody', leadDecades: -1 } },
    'that everybody is struck explains it better than the zone does',
  ],
  [
    { attribution: { ...attribution, rivals: [release], leadDecades: 1.9 } },
    'ambiguous: release 41 (20 of 20 hosts) explains it nearly as well',
  ],
  [
    { attribution: { ...attribution, best: release, rivals: [release], leadDecades: -1 } },
    'ambiguous: release 41 (20 of 20 hosts) explains it at least as well',
  ],
  [
    { attribution: { ...attribution, weakest: { dimension: 'release', decades: 3.94 } } },
    '3.9 decades are left with release held equal, 4 wanted',
  ],
  [
    { attribution: { ...attribution, inside: { dimension: 'kernel', value: '6.1', decades: 3 } } },
    'inside the zone kernel 6.1 sets the suspects apart (3.0 decades)',
  ],
])('%j misses exactly that', (change, sentence) => {
  const said = missing(change);
  expect(said[0]).toBe(sentence);
  expect(said).toHaveLength(1);
});

test('at the thresholds it is enough', () => {
  const enough = { dimension: 'release', value: '41', decades: 2.9 };
  expect(missing({ evidence: { ...evidence, decades: 7 } })).toEqual([]);
  expect(missing({ evidence: { ...evidence, bad: 8 } })).toEqual([]);
  expect(missing({ leastHeardShare: 0.8 })).toEqual([]);
  expect(missing({ attribution: { ...attribution, leadDecades: 2 } })).toEqual([]);
  expect(missing({ attribution: { ...attribution, weakest: { dimension: 'release', decades: 4 }, inside: enough } })).toEqual([]);
});

test('ambiguous is only what something else explains about as well', () => {
  expect(isAmbiguous(attribution)).toBe(false);
  expect(isAmbiguous({ ...attribution, leadDecades: 1.9 })).toBe(true);
  expect(isAmbiguous({ ...attribution, weakest: { dimension: 'release', decades: 3.9 } })).toBe(true);
  expect(isAmbiguous({ ...attribution, best: 'nothing', leadDecades: -1 })).toBe(false);
  expect(isAmbiguous({ ...attribution, best: 'everybody', leadDecades: -1 })).toBe(false);
});

test('it still goes on while a quarter was seen lately', () => {
  expect(checkStillOn({ bad: 20, fresh: 5, freshMs: 30_000 })).toEqual({
    passed: true,
    sentence: '5 of 20 suspect hosts were seen so in the last 30 s, at least a quarter wanted',
  });
  expect(checkStillOn({ bad: 20, fresh: 4, freshMs: 30_000 }).passed).toBe(false);
});

test('at least eight hosts and a tenth of the zone', () => {
  expect([5, 80, 81, 334].map(leastToAct)).toEqual([8, 8, 9, 34]);
});
