/** Which policies does this seed's fleet have? As their files would say it, with modes, steps and limits drawn. */
import type { Random } from '../../base/random.ts';

const diskSteps: readonly (readonly unknown[])[] = [
  ['captureEvidence', { replace: { order: 'launchFirst', timeout: '30m' } }],
  [{ replace: { order: 'launchFirst', retain: '1h', timeout: '20m' } }],
  ['captureEvidence', { replace: { order: 'terminateFirst', timeout: '20m' } }],
  [{ reboot: { timeout: '5m' } }, { replace: { order: 'launchFirst', timeout: '30m' } }],
  ['captureEvidence', 'quarantine'],
];

export function drawPolicies(random: Random, groups: readonly string[]): readonly unknown[] {
  return [drawDiskPolicy(random, groups), drawServicePolicy(random), drawGuardrails(random)];
}

function drawMode(random: Random): string {
  return random.pick(['auto', 'auto', 'auto', 'auto', 'approve', 'approve', 'observe']);
}

function drawDiskPolicy(random: Random, groups: readonly string[]): unknown {
  const covered = random.chance(0.9) ? 'everyHost' : { groups: [random.pick(groups)] };
  return {
    apiVersion: 'heald/v1',
    kind: 'HostRemediation',
    metadata: { name: 'drawn-disk' },
    mode: drawMode(random),
    target: covered,
    when: {
      any: [
        { signal: 'disk.fsync_stall_seconds', above: '15s' },
        { signal: 'disk.create_stall_seconds', above: '15s' },
        { signal: 'disk.stall_seconds', above: '15s' },
      ],
      witnesses: random.pick([1, 2, 2]),
      recover: '15s',
    },
    unless: random.chance(0.7) ? ['zone_suspected'] : [],
    steps: random.pick(diskSteps),
    limits: drawLimits(random),
    verify: { healthyFor: random.pick(['2m', '5m', '10m']) },
  };
}

function drawServicePolicy(random: Random): unknown {
  return {
    apiVersion: 'heald/v1',
    kind: 'HostRemediation',
    metadata: { name: 'drawn-service' },
    mode: drawMode(random),
    target: 'everyHost',
    when: { any: [{ signal: 'service.unit_down', above: 1, for: '30s' }], recover: '30s' },
    steps: ['captureEvidence', { restartUnit: { timeout: '90s' } }],
    limits: drawLimits(random),
    verify: { healthyFor: '2m' },
  };
}

function drawLimits(random: Random): unknown {
  return {
    inFlight: random.pick([1, 1, 2, 4]),
    per: [
      { window: '1h', max: random.pick([1, 2, 4]) },
      { window: '24h', max: random.pick([5, 8, 20]) },
    ],
    minHealthy: random.pick(['50%', '70%']),
    storm: { suspects: random.pick(['20%', '35%']), atLeast: 2, quiet: random.pick(['2m', '10m']) },
    canary: { verify: '10m', growth: 2, ceiling: random.pick(['10%', '34%']) },
    breakAfter: random.pick([1, 2, 2, 3]),
  };
}

function drawGuardrails(random: Random): unknown {
  return {
    apiVersion: 'heald/v1',
    kind: 'Guardrails',
    metadata: { name: 'drawn-guardrails' },
    limits: {
      inFlight: random.pick([1, 2, 4]),
      per: [
        { window: '1h', max: random.pick([2, 4]) },
        { window: '24h', max: random.pick([12, 30]) },
      ],
    },
  };
}
