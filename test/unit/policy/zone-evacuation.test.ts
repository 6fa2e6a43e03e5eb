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

test('in plain sentences: what it takes, what would be done, and what never', () => {
  const [policy] = read('stateful: [kafka]\nconfirmDecades: 8\n').policies?.zoneEvacuations ?? [];
  const lines = policy === undefined ? [] : explainPolicy(policy);
  expect(lines).toContain('It is acted on from 10^8 on, for a minute, when nothing else explains it nearly as well.');
  expect(lines).toContain('Leaves the hosts of kafka where they are.');
  expect(lines.at(-2)).toBe('Never: changes anything.');
});

test('a difference says which of the two is bolder', () => {
  const [before, after] = ['bake: 60m\n', 'bake: 30m\nconfirmDecades: 8\nmode: auto\n'].map((fields) => read(fields).policies as PolicySet);
  expect(diffPolicies(before as PolicySet, after as PolicySet)[0]?.changes).toEqual([
    { sentence: 'mode: observe → auto', now: 'bolder' },
    { sentence: 'confirmDecades: 7 → 8', now: 'more_careful' },
    { sentence: 'bake: 1 h → 30 min', now: 'bolder' },
  ]);
});
