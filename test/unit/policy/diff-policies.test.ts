import { expect, test } from 'vitest';
import { diffPolicies } from '../../../src/policy/diff-policies.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';
import { shippedFiles } from './shipped-policies.ts';

const disk = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk, owner: web }
mode: observe
target: { groups: [web] }
when:
  any:
    - { signal: disk.stall_seconds, above: 15s, for: 30s }
    - { signal: disk.fsync_stall_seconds, above: 15s }
  witnesses: 2
unless: [zone_suspected]
steps: [captureEvidence]
limits: { inFlight: 1, per: [{ window: 1h, max: 2 }, { window: 24h, max: 3 }], minHealthy: 70% }
`;
const guardrails = `apiVersion: heald/v1
kind: Guardrails
metadata: { name: fleet }
limits: { inFlight: 2 }
freezes: [{ from: "2026-12-23T16:00:00Z", until: "2027-01-02T08:00:00Z", reason: end of the year }]
`;

function read(...texts: string[]) {
  const { policies, problems } = readPolicies(texts.map((text, at) => ({ file: `${at}.yaml`, text })));
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  return policies;
}

/** The changes between the two texts as "sentence [direction]". */
function changesOf(before: string, after: string): string[] {
  return diffPolicies(read(before), read(after)).flatMap(({ changes }) =>
    changes.map(({ sentence, now }) => `${sentence}${now === undefined ? '' : ` [${now}]`}`),
  );
}

test('comments, order, file names and words that say the default are no difference', () => {
  const other = `# moved, and explained\n${disk.replace('mode: observe\n', '')}verify: { healthyFor: 10m }\n`.replace(
    'for: 30s',
    'for: 0.5m',
  );
  expect(diffPolicies(read(disk, guardrails), read(guardrails, other))).toEqual([]);
  expect(diffPolicies(read(...shippedFiles.map(({ text }) => text)), read(...shippedFiles.map(({ text }) => text).toReversed()))).toEqual(
    [],
  );
});

test.for([
  ['mode: observe', 'mode: auto', 'mode: observe → auto [bolder]'],
  ['above: 15s, for', 'above: 5s, for', 'disk.stall_seconds above: 15 s → 5 s [bolder]'],
  ['for: 30s', 'for: 1m', 'for of disk.stall_seconds above: 30 s → 1 min [more_careful]'],
  ['witnesses: 2', 'witnesses: 3', 'witnesses: 2 → 3 [more_careful]'],
  ['[web]', '[web, api]', 'target: hosts that belong to the group web → hosts that belong to the group web or api'],
  ['inFlight: 1', 'inFlight: 3', 'limits.inFlight: 1 → 3 [bolder]'],
  ['max: 2', 'max: 1', 'limits.per 1 h: 2 → 1 [more_careful]'],
  [', { window: 24h, max: 3 }', '', 'limits.per 1 d: gone, was 3 [bolder]'],
  ['minHealthy: 70%', 'minHealthy: 80%', 'limits.minHealthy: 70 % of the group → 80 % of the group [more_careful]'],
  ['minHealthy: 70%', 'minHealthy: 7', 'limits.minHealthy: 70 % of the group → 7 hosts'],
  ['unless: [zone_suspected]', 'unless: []', 'unless zone_suspected: gone, was holds [bolder]'],
  ['owner: web', 'owner: storage', 'owner: web → storage'],
  [
    'any:',
    'all:',
    'how the conditions are joined: any of (disk.stall_seconds above, disk.fsync_stall_seconds above) → all of (disk.stall_seconds above, disk.fsync_stall_seconds above)',
  ],
] as const)('where "%s" becomes "%s" it says so', ([before, after, said]) => {
  expect(disk).toContain(before);
  expect(changesOf(disk, disk.replace(before, after))).toEqual([said]);
});

test('a step that cannot be undone is bolder, and a comparison that comes or goes is said once', () => {
  expect(changesOf(disk, disk.replace('[captureEvidence]', '[captureEvidence, reboot]'))).toEqual([
    expect.stringMatching(/^steps: .* → .*$/),
  ]);
  expect(changesOf(disk, disk.replace('[captureEvidence]', '[captureEvidence, replace]'))).toEqual([expect.stringMatching(/\[bolder\]$/)]);
  expect(changesOf(disk, disk.replace('    - { signal: disk.fsync_stall_seconds, above: 15s }\n', ''))).toEqual([
    'disk.fsync_stall_seconds above: gone, was 15 s',
    'how the conditions are joined: any of (disk.stall_seconds above, disk.fsync_stall_seconds above) → any of (disk.stall_seconds above)',
  ]);
});

test('policies that come and go, and guardrails that differ, are named', () => {
  const renamed = disk.replace('web-disk', 'web-disk-2');
  expect(diffPolicies(read(disk), read(renamed)).map(({ policy, kind }) => [policy, kind])).toEqual([
    ['web-disk', 'removed'],
    ['web-disk-2', 'added'],
  ]);
  const looser = guardrails.replace('inFlight: 2', 'inFlight: 4').replace(/freezes.*\n/, 'exclude: { groups: [spare] }\n');
  expect(diffPolicies(read(disk, guardrails), read(disk, looser))).toEqual([
    {
      policy: 'Guardrails',
      kind: 'changed',
      changes: [
        { sentence: 'limits.inFlight: 2 → 4', now: 'bolder' },
        { sentence: 'freeze from 2026-12-23 16:00 UTC to 2027-01-02 08:00 UTC: gone, was end of the year', now: 'bolder' },
        { sentence: 'exclude: no host → hosts that belong to the group spare', now: undefined },
      ],
    },
  ]);
});

test('every field of a policy that differs is seen, whatever it is called', () => {
  const [policy] = read(disk).hostRemediations;
  if (policy === undefined) throw new Error('no policy');
  const before = read(disk);
  const strange = { ...before, hostRemediations: [{ ...policy, moonPhase: { least: 'full' } }] };
  expect(diffPolicies(before, strange)[0]?.changes).toEqual([{ sentence: 'moonPhase: new, {"least":"full"}', now: undefined }]);
});
