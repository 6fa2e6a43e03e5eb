import { expect, test } from 'vitest';
import { catalog, findSignal } from '../../../src/liveness/catalog.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';
import { defaultLimits } from '../../../src/remediation/limits.ts';

const shortest = `
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: everyHost
when: { signal: disk.stall_seconds, above: 15s }
steps: [captureEvidence]
`;

function read(...texts: string[]) {
  const { policies, problems } = readPolicies(texts.map((text, index) => ({ file: `${index}.yaml`, text })));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (policies === undefined) throw new Error('accepted and yet nothing was read');
  return policies;
}

function readGuardrails(lines: string) {
  return read(shortest, `apiVersion: heald/v1\nkind: Guardrails\nmetadata: { name: fleet }\n${lines}`).guardrails;
}

function ownJudgement(name: string) {
  return findSignal(name)?.judgement;
}

function readFreezeEnd(until: string): number | undefined {
  return readGuardrails(`freezes: [{ from: 0001-01-01T00:00Z, until: "${until}", reason: quiet }]`).freezes[0]?.until;
}

function versionOf(...files: [string, string][]): string | undefined {
  return readPolicies(files.map(([file, text]) => ({ file, text }))).policies?.version;
}

test('saying as little as possible is the careful choice', () => {
  expect(read(shortest).hostRemediations).toEqual([
    {
      kind: 'HostRemediation',
      name: 'web-disk',
      owner: undefined,
      runbook: undefined,
      description: undefined,
      file: '0.yaml',
      mode: 'observe',
      target: { autoScalingGroups: undefined, groups: undefined, hosts: undefined, tags: undefined },
      when: { kind: 'compare', signal: 'disk.stall_seconds', subjects: undefined, operator: 'above', value: 15, forMs: 0 },
      witnesses: 2,
      recoverMs: 15_000,
      unless: ['zone_suspected', 'change_in_progress', 'shared_change', 'recent_change'],
      steps: [{ action: 'captureEvidence', with: { timeout: 30_000 } }],
      limits: defaultLimits,
      vetoWindowMs: 0,
      verifyHealthyForMs: 600_000,
    },
  ]);
});

test('everything that can be written is read', () => {
  const [policy] = read(`
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: kafka-broker-disk, owner: storage, runbook: docs/kafka.md, description: "Brokers: disks" }
mode: auto
target: { autoScalingGroups: [prod-kafka], groups: [kafka], hosts: [i-0abc], tags: { role: kafka } }
when:
  all:
    - { signal: disk.stall_seconds, above: 1m30s, for: 15s, subjects: [nvme1n1] }
    - any:
        - { signal: disk.write_errors, above: 0.25 }
        - { signal: disk.io_pressure_share, above: 12.5 %, for: 30s }
    - not: { signal: disk.space_used_share, below: 5%, for: 1m }
  witnesses: 3
  recover: 1m
unless: []
steps:
  - captureEvidence: { timeout: 1m }
  - restartUnit: { unit: kafka.service }
  - replace:
      order: terminateFirst
      retain: 24h
limits:
  inFlight: 2
  per: [{ window: 6h, max: 4 }, { window: 24h, max: 34% }]
  perHost: [{ window: 48h, max: 2 }]
  coolDown: 45m
  minHealthy: 8
  storm: { suspects: 3, quiet: 0s }
  canary: { verify: 5m, growth: 3, ceiling: 25% }
  breakAfter: 5
vetoWindow: 2m
verify: { healthyFor: 30m }
`).hostRemediations;

  expect(policy).toMatchObject({ name: 'kafka-broker-disk', owner: 'storage', runbook: 'docs/kafka.md', description: 'Brokers: disks' });
  expect(policy).toMatchObject({
    mode: 'auto',
    witnesses: 3,
    recoverMs: 60_000,
    unless: [],
    vetoWindowMs: 120_000,
    verifyHealthyForMs: 1_800_000,
  });
  expect(policy?.target).toEqual({ autoScalingGroups: ['prod-kafka'], groups: ['kafka'], hosts: ['i-0abc'], tags: { role: 'kafka' } });
  const compare = { kind: 'compare', subjects: undefined, operator: 'above', forMs: 0 };
  expect(policy?.when).toEqual({
    kind: 'all',
    of: [
      { ...compare, signal: 'disk.stall_seconds', value: 90, forMs: 15_000, subjects: ['nvme1n1'] },
      {
        kind: 'any',
        of: [
          { ...compare, signal: 'disk.write_errors', value: 0.25 },
          { ...compare, signal: 'disk.io_pressure_share', value: 0.125, forMs: 30_000 },
        ],
      },
      { kind: 'not', of: { ...compare, signal: 'disk.space_used_share', operator: 'below', value: 0.05, forMs: 60_000 } },
    ],
  });
  expect(policy?.steps).toEqual([
    { action: 'captureEvidence', with: { timeout: 60_000 } },
    { action: 'restartUnit', with: { unit: 'kafka.service', timeout: 90_000 } },
    { action: 'replace', with: { order: 'terminateFirst', retain: 86_400_000, timeout: 1_800_000 } },
  ]);
  expect(policy?.limits).toEqual({
    inFlight: { kind: 'count', count: 2 },
    per: [
      { windowMs: 21_600_000, max: { kind: 'count', count: 4 } },
      { windowMs: 86_400_000, max: { kind: 'share', share: 0.34 } },
    ],
    perHost: [{ windowMs: 172_800_000, max: { kind: 'count', count: 2 } }],
    coolDownMs: 2_700_000,
    minHealthy: { kind: 'count', count: 8 },
    storm: { suspects: { kind: 'count', count: 3 }, atLeast: 2, quietMs: 0 },
    canary: { verifyMs: 300_000, growth: 3, ceiling: { kind: 'share', share: 0.25 } },
    breakAfter: 5,
  });
});

test('one file may hold several documents, and comments and empty ones between them', () => {
  const second = shortest.replace('web-disk', 'web-disk-too');
  const { hostRemediations } = read(`# first\n${shortest}---\n---\n# second\n${second}---\n`);
  expect(hostRemediations.map(({ name }) => name)).toEqual(['web-disk', 'web-disk-too']);
});

test('a set without guardrails gets the careful ones, and they are valid words', () => {
  expect(read(shortest).guardrails).toEqual({
    kind: 'Guardrails',
    name: 'default-guardrails',
    owner: undefined,
    runbook: undefined,
    description: undefined,
    file: '(built in)',
    limits: {
      inFlight: { kind: 'count', count: 2 },
      per: [
        { windowMs: 3_600_000, max: { kind: 'count', count: 4 } },
        { windowMs: 86_400_000, max: { kind: 'count', count: 12 } },
      ],
      zone: {
        inFlight: { kind: 'count', count: 2 },
        per: [
          { windowMs: 3_600_000, max: { kind: 'count', count: 3 } },
          { windowMs: 86_400_000, max: { kind: 'count', count: 8 } },
        ],
      },
    },
    freezes: [],
    maintenanceWindows: [],
    exclude: undefined,
    thresholds: {},
    silentAfterMs: 20_000,
    observerSuspectShare: 0.2,
  });
});

test('a threshold that the guardrails leave out stays the signal’s own', () => {
  const { thresholds } = readGuardrails(`
thresholds:
  disk.fsync_stall_seconds: { suspect: { above: 8s } }
  dns.failures: { failed: { failedAtLeast: 40 }, recover: { for: 2m } }
  disk.space_used_share: {}
`);
  expect(thresholds).toEqual({
    'disk.fsync_stall_seconds': { ...ownJudgement('disk.fsync_stall_seconds'), suspect: { above: 8, forMs: 0 } },
    'dns.failures': {
      ...ownJudgement('dns.failures'),
      failed: { share: 0.5, failedAtLeast: 40, withinMs: 20_000 },
      recover: { share: 0.05, forMs: 120_000 },
    },
    'disk.space_used_share': ownJudgement('disk.space_used_share'),
  });
});

test('every signal’s own thresholds are accepted when they are written out, empty or not', () => {
  const judged = catalog.filter(({ judgement }) => judgement.kind !== 'none');
  const { thresholds } = readGuardrails(`thresholds:\n${judged.map(({ name }) => `  ${name}: { recover: {}, suspect: {} }`).join('\n')}\n`);
  expect(thresholds).toEqual(Object.fromEntries(judged.map(({ name, judgement }) => [name, judgement])));
});

test('limits that are tight and still leave something to do pass without a warning', () => {
  const limits =
    'limits: { minHealthy: 99%, storm: { suspects: 1, atLeast: 2 }, canary: { ceiling: 1 }, per: [{ window: 1h, max: 2 }, { window: 24h, max: 3 }] }';
  expect(readPolicies([{ file: 'a.yaml', text: `${shortest}${limits}\n` }]).problems).toEqual([]);
});

test('thresholds may lie on each other, as long as they do not pass each other', () => {
  const { thresholds } = readGuardrails(`
thresholds:
  disk.fsync_stall_seconds: { suspect: { above: 20s, for: 5s }, failed: { above: 20s, for: 5s }, recover: { below: 20s } }
  dns.failures: { suspect: { share: 50% }, failed: { share: 50% }, recover: { share: 50% } }
`);
  expect(Object.keys(thresholds)).toEqual(['disk.fsync_stall_seconds', 'dns.failures']);
});

test('a freeze begins and ends at the moment that its zone says', () => {
  for (const text of ['1970-01-01T00:00:00Z', '2024-02-29T23:59:59Z', '2000-12-31T00:00:00+14:00', '1999-03-01T12:30-05:30']) {
    expect(readFreezeEnd(text), text).toBe(Date.parse(text));
  }
});

test('a set’s version follows from its contents, and from nothing else', () => {
  const other = shortest.replace('web-disk', 'other');
  expect(versionOf(['a', shortest], ['b', other])).toBe(versionOf(['b', other], ['a', shortest]));
  expect(versionOf(['a', shortest])).not.toBe(versionOf(['a', `${shortest}# a comment\n`]));
  expect(versionOf(['a', shortest])).toMatch(/^set-[2-9a-z]{6}$/);
});

test('a key that every JavaScript object has is an unknown key like any other', () => {
  const { policies, problems } = readPolicies([{ file: 'a.yaml', text: `${shortest}constructor: 1\n__proto__: { mode: auto }\n` }]);
  expect(policies).toBeUndefined();
  expect(problems.map(({ code }) => code)).toEqual(['HP011', 'HP011']);
});
