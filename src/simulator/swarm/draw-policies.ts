/** Which policies does this seed's fleet have? As their files would say it, with modes, steps and limits drawn. */
import { minuteMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import { startsAt } from '../play.ts';
import { listHosts } from '../world/world.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/** What speaks of a disk that stands still. */
export const diskStalls = ['disk.fsync_stall_seconds', 'disk.create_stall_seconds', 'disk.stall_seconds'].map((signal) => ({
  signal,
  above: '15s',
}));

const diskSteps: readonly (readonly unknown[])[] = [
  ['captureEvidence', { replace: { order: 'launchFirst', timeout: '30m' } }],
  [{ replace: { order: 'launchFirst', retain: '1h', timeout: '20m' } }],
  ['captureEvidence', { replace: { order: 'terminateFirst', timeout: '20m' } }],
  [{ reboot: { timeout: '5m' } }, { replace: { order: 'launchFirst', timeout: '30m' } }],
  ['captureEvidence', 'quarantine'],
];

/** What a draw may lean on: where hosts are, when they fall ill, and from when on it has to be quiet. */
export interface DrawnFleet {
  readonly groups: SwarmPlan['groups'];
  readonly trouble: readonly number[];
  readonly calmFromMs: number;
}

export function drawPolicies(random: Random, fleet: DrawnFleet): readonly unknown[] {
  const groups = Object.keys(fleet.groups);
  const disk = drawDiskPolicy(random, groups);
  const others = random.chance(0.12) ? [{ ...disk, ...drawRival(random, groups) }] : [];
  const quorum = random.fork('quorum').chance(0.12) ? [drawQuorumPolicy(random.fork('quorum of'), disk, fleet)] : [];
  return [disk, ...others, ...quorum, drawServicePolicy(random), drawGuardrails(random, fleet), drawZonePolicy(random.fork('zones'))];
}

/** One group decides by majority, and has a policy of its own. */
function drawQuorumPolicy(random: Random, disk: object, { groups }: DrawnFleet): object {
  const group = random.pick(Object.keys(groups));
  const members = Object.values(groups[group] ?? {}).reduce((sum, hosts) => sum + hosts, 0);
  const limits = { ...(drawLimits(random) as object), inFlight: 1, quorum: { members } };
  return { ...disk, metadata: { name: 'drawn-quorum' }, mode: 'auto', target: { groups: [group] }, limits };
}

/** One of the files has a mistake in it; what the others ask for must not come into force either. */
export function drawWrongPolicies(random: Random, fleet: DrawnFleet): readonly unknown[] {
  return [...drawPolicies(random, fleet), { apiVersion: 'heald/v1', kind: 'HostRemediation', metadata: { name: 'half-written' } }];
}

function drawMode(random: Random): string {
  return random.pick(['auto', 'auto', 'auto', 'auto', 'auto', 'approve', 'approve', 'observe']);
}

/** Another policy that asks for the same, of the same hosts or of one group alone, and may more or less. */
function drawRival(random: Random, groups: readonly string[]): object {
  return {
    metadata: { name: 'also-disk' },
    mode: drawMode(random),
    ...(random.chance(0.5) ? {} : { target: { groups: [random.pick(groups)] } }),
  };
}

function drawDiskPolicy(random: Random, groups: readonly string[]): object {
  const covered = random.chance(0.9) ? 'everyHost' : { groups: [random.pick(groups)] };
  return {
    apiVersion: 'heald/v1',
    kind: 'HostRemediation',
    metadata: { name: 'drawn-disk' },
    mode: drawMode(random),
    target: covered,
    when: {
      any: diskStalls,
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

function drawZonePolicy(random: Random): unknown {
  return {
    apiVersion: 'heald/v1',
    kind: 'ZoneEvacuation',
    metadata: { name: 'drawn-zones' },
    mode: random.pick(['auto', 'auto', 'auto', 'auto', 'approve', 'observe']),
    minHealthyElsewhere: random.pick(['40%', '60%', '80%']),
    shiftFor: random.pick(['15m', '60m']),
    bake: random.pick(['10m', '20m']),
    stage: random.pick(['2m', '4m']),
    onceIn: random.pick(['1h', '24h']),
    empty: random.pick(['never', 'never', 'stateless']),
    vetoWindow: random.pick(['0s', '0s', '2m']),
    records: random.chance(0.3) ? [{ hostedZone: 'Z1', name: 'api.example.com.', sets: { a: 'set-a', b: 'set-b', c: 'set-c' } }] : [],
  };
}

function drawLimits(random: Random): unknown {
  return {
    inFlight: random.pick([1, 2, 4]),
    per: [
      { window: '1h', max: random.pick([1, 2, 4]) },
      { window: '24h', max: random.pick([5, 8, 20]) },
    ],
    minHealthy: random.pick(['50%', '70%']),
    storm: { suspects: random.pick(['20%', '35%']), atLeast: 2, quiet: random.pick(['2m', '10m']) },
    canary: { verify: '10m', growth: 2, ceiling: random.pick(['10%', '34%', '50%']) },
    breakAfter: random.pick([1, 2, 2, 3]),
  };
}

function drawGuardrails(random: Random, fleet: DrawnFleet): unknown {
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
    freezes: random.chance(0.2) ? [drawFreeze(random, fleet)] : [],
    maintenanceWindows: random.chance(0.15) ? [drawWindow(random, fleet)] : [],
    ...(random.chance(0.2) ? { exclude: drawExclusion(random, fleet) } : {}),
  };
}

/** Around a moment at which a host falls ill, where there is one. */
function drawStretch(random: Random, { trouble, calmFromMs }: DrawnFleet): { readonly from: number; readonly until: number } {
  const lastsMs = random.whole(20 * minuteMs, 90 * minuteMs);
  const latest = calmFromMs - lastsMs - minuteMs;
  const near = trouble.filter((atMs) => atMs <= latest).map((atMs) => Math.max(0, atMs - random.whole(0, 20 * minuteMs)));
  const from = startsAt + (near.length > 0 && random.chance(0.7) ? random.pick(near) : random.whole(0, latest));
  return { from, until: from + lastsMs };
}

function drawFreeze(random: Random, fleet: DrawnFleet): unknown {
  const { from, until } = drawStretch(random, fleet);
  const say = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
  return { from: say(from), until: say(until), reason: 'the end of the quarter' };
}

/** By how many minutes each is ahead of UTC in January. */
const timeZones = { UTC: 0, 'Europe/Berlin': 60, 'America/New_York': -300, 'Asia/Kolkata': 330 } as const;

function drawWindow(random: Random, fleet: DrawnFleet): unknown {
  const { from, until } = drawStretch(random, fleet);
  const timeZone = random.pick(Object.keys(timeZones)) as keyof typeof timeZones;
  const sayLocal = (at: number) => new Date(at + timeZones[timeZone] * minuteMs).toISOString().slice(11, 16);
  return { from: sayLocal(from), to: sayLocal(until), timeZone, reason: 'people work on the fleet' };
}

function drawExclusion(random: Random, { groups }: DrawnFleet): unknown {
  if (random.chance(0.3)) return { groups: [random.pick(Object.keys(groups))] };
  const names = listHosts({ groups }).map(({ name }) => name);
  return { hosts: [...new Set(Array.from({ length: Math.ceil(names.length / 4) }, () => random.pick(names)))] };
}
