import { expect, test } from 'vitest';
import { explainPolicy } from '../../../src/policy/explain/explain-policy.ts';
import { diffPolicies } from '../../../src/policy/diff-policies.ts';
import type { PolicySet } from '../../../src/policy/policy.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';

const watching =
  'apiVersion: heald/v1\nkind: HostRemediation\nmetadata: { name: web-disk }\ntarget: everyHost\nwhen: { signal: disk.stall_seconds, above: 15s, witnesses: 1 }\nsteps: [captureEvidence]\n';

function read(fields: string): { policies: PolicySet | undefined; told: readonly string[] } {
  const text = `apiVersion: heald/v1\nkind: ZoneEvacuation\nmetadata: { name: zones }\n${fields}`;
  const { policies, problems } = readPolicies([
    { file: 'web.yaml', text: watching },
    { file: 'zones.yaml', text },
  ]);
  return { policies, told: problems.map(({ line, code, message }) => `${line} ${code} ${message}`) };
}

test('a policy that says nothing observes every zone, by the usual thresholds, and comes back after an hour', () => {
  expect(read('').policies?.zoneEvacuations[0]).toMatchObject({
    mode: 'observe',
    zones: undefined,
    thresholds: { suspectDecades: 4, confirmDecades: 7 },
    stateful: [],
    minHealthyElsewhere: { kind: 'share', share: 0.6 },
    bakeMs: 3_600_000,
    onceInMs: 86_400_000,
  });
});

test('evidence may be asked for more strictly, and not more laxly', () => {
  expect(read('confirmDecades: 9\n').policies?.zoneEvacuations[0]?.thresholds.confirmDecades).toBe(9);
  expect(read('confirmDecades: 5\n').told).toEqual(['4 HP016 confirmDecades: expected a whole number from 7 to 30, found 5']);
});

test('a wrong key and a bake without a unit are told with their places', () => {
  expect(read('bake: 60\nstatefull: [kafka]\n').told).toEqual([
    expect.stringMatching(/^4 HP\d+ bake: expected a duration from 10m to 7d/),
    expect.stringMatching(/^5 HP011 unknown key "statefull"/),
  ]);
});

const explain = (fields: string) => read(fields).policies?.zoneEvacuations.flatMap(explainPolicy) ?? [];

test('in plain sentences: what it takes, what would be done, and what never', () => {
  const lines = explain('stateful: [kafka]\nconfirmDecades: 8\n');
  expect(lines).toContain('It is acted on from 10^8 on, for a minute, when nothing else explains it nearly as well.');
  expect(lines).toContain('Leaves the hosts of kafka where they are.');
  expect(lines.at(-2)).toBe('Never: changes anything.');
});

test('each step is told in its order, and what may not be done is not', () => {
  const steps = (fields: string) => explain(fields).flatMap((line) => (/^ {2}\d/.test(line) ? [line.trim()] : []));
  expect(steps('')).toEqual([
    '1. traffic is shifted away at the balancers, for 1 h and again while the evidence holds; health checks there fail',
    '2. no new hosts are launched there',
    '3. as many as stood there are added to the other zones, first of all where too few are healthy elsewhere',
    '4. after 1 h without a bad sample work comes back in stages of 10 min; each relapse doubles the wait',
  ]);
  const record = '{ hostedZone: Z1, name: api.example.com., sets: { a: east-a } }';
  expect(steps(`empty: stateless\nstage: 5m\nrecords: [${record}]\n`).slice(3)).toEqual([
    '4. its hosts are ended, a tenth at a time, while others serve elsewhere; this cannot be taken back',
    '5. its weight is set to 0 in api.example.com.',
    '6. after 1 h without a bad sample work comes back in stages of 5 min; each relapse doubles the wait',
  ]);
});

test('who begins it is told', () => {
  expect(explain('mode: auto\nvetoWindow: 2m\n')).toEqual(
    expect.arrayContaining(['It begins by itself.', 'A person can veto it for 2 min before its first call.']),
  );
  expect(explain('mode: auto\n').join()).not.toContain('veto');
  expect(explain('mode: approve\n')).toContain('It begins only after a person has agreed to the very plan that was shown.');
  expect(explain('minHealthyElsewhere: 8\n')).toContain(
    'Shifts no traffic unless 8 hosts of each group that leaves are healthy outside the zone, and begins only while two other zones stand beyond doubt.',
  );
});

const differ = (...sets: readonly string[]) => {
  const [before, after] = sets.map((fields) => read(fields).policies);
  return before === undefined || after === undefined ? undefined : diffPolicies(before, after)[0]?.changes;
};

test('a difference says which of the two is bolder', () => {
  expect(differ('bake: 60m\n', 'bake: 30m\nconfirmDecades: 8\nmode: auto\n')).toEqual([
    { sentence: 'mode: observe → auto', now: 'bolder' },
    { sentence: 'confirmDecades: 7 → 8', now: 'more_careful' },
    { sentence: 'bake: 1 h → 30 min', now: 'bolder' },
  ]);
});

test('what moves hosts and names is part of a difference', () => {
  const record = '{ hostedZone: Z1, name: api., sets: { a: east-a, b: east-b } }';
  const bold = `stage: 5m\nempty: stateless\nvetoWindow: 2m\nstateful: [quorum]\nrecords: [${record}]\nzones: [a]\n`;
  expect(differ('stateful: [kafka]\n', bold)).toEqual([
    { sentence: 'zones: every zone → a', now: undefined },
    { sentence: 'stateful kafka: gone, was its hosts stay', now: 'bolder' },
    { sentence: 'stage: 10 min → 5 min', now: 'bolder' },
    { sentence: 'empty: never → stateless', now: 'bolder' },
    { sentence: 'vetoWindow: 0 s → 2 min', now: 'more_careful' },
    { sentence: 'stateful quorum: new, its hosts stay', now: 'more_careful' },
    { sentence: 'record api. (A) of Z1: new, east-a in a, east-b in b', now: undefined },
  ]);
  expect(differ(bold, bold)).toBeUndefined();
});
