/** Does each check say what it saw, in words that a tired person can act on, and turn at the number that it names? */
import { expect, test } from 'vitest';
import { decideRepair, type RepairCase, type RepairRule } from '../../../src/remediation/decide-repair.ts';
import type { HoldReason } from '../../../src/remediation/decision.ts';
import { defaultLimits } from '../../../src/remediation/limits.ts';
import type { Spending } from '../../../src/remediation/spending.ts';
import { diskRule, now, sickHost } from './sick-host.ts';

const minuteMs = 60_000;
const whole = { ...diskRule, limits: { ...defaultLimits, inFlight: { kind: 'share', share: 0.5 } } } as const satisfies RepairRule;

test('a case with nothing in the way is acted on, and every check says what it saw', () => {
  const decision = decideRepair(sickHost, diskRule, now);
  expect(decision).toMatchObject({ kind: 'act', act: ['replace web-a-1'], because: 'disk: every check passed' });
  expect(decision.checks.map(({ reason, passed, sentence }) => `${passed ? '✓' : '✗'} ${reason}: ${sentence}`)).toEqual([
    '✓ stale_evidence: last measured 1 s ago, fresh up to 16 s',
    '✓ evidence_unknown: enough of what the policy asks for was measured',
    '✓ condition_not_met: disk: its condition is met',
    '✓ too_few_witnesses: 2 of 2 independent witnesses (active probe, kernel counter)',
    "✓ agent_unwell: agent's own health score 0, trusted up to 1",
    '✓ paused: not paused',
    '✓ warming_up: watching for 10 min (at least 1 min), heard 60 of 60 hosts',
    '✓ observer_suspect: 0 of 30 agents of group web silent, trusted up to 20 %',
    '✓ change_in_progress: no announced change under way covers it',
    '✓ shared_change: no recent change sets the suspects apart from the other hosts',
    '✓ recent_change: nothing is known to have changed on it shortly before',
    '✓ everybody_affected: 1 host with disk trouble in 1 of 3 zones',
    '✓ zone_suspected: 1 in zone a, 0 elsewhere',
    '✓ dependency_only: disk belongs to the host itself',
    '✓ excluded: not excluded',
    '✓ frozen: no freeze',
    '✓ storm: 1 of 30 hosts of group web suspect, a storm begins at 6',
    '✓ min_healthy: 29 of 30 hosts of group web healthy, at least 21 must be left',
    '✓ in_flight_cap: 0 of 1 repairs under way in group web',
    '✓ in_flight_cap: 0 of 2 repairs under way in zone a',
    '✓ in_flight_cap: 0 of 3 repairs under way in the fleet',
    '✓ canary_unverified: 0 under way, 1 at once allowed by what has helped so far (0 in a row have helped)',
    '✓ cooling_down: no repair of web-a-1 has lately ended without help',
    '✓ budget_spent: host web-a-1: 0 of 3 in 1 d used',
    '✓ budget_spent: group web: 0 of 1 in 1 h used',
    '✓ budget_spent: zone a: 0 of 4 in 1 d used',
    '✓ budget_spent: fleet: 0 of 5 in 1 d used',
    '✓ too_soon: no repair before this one',
    '✓ breaker_open: group web: the breaker is closed',
    '✓ no_actuator: disk is in mode auto',
  ]);
});

type Change = Partial<Omit<RepairCase, 'host' | 'group' | 'fleet' | 'room' | 'suspects'>> & {
  readonly [Part in 'host' | 'group' | 'fleet' | 'room' | 'suspects']?: Partial<RepairCase[Part]>;
};

function change({ host, group, fleet, room, suspects, ...rest }: Change): RepairCase {
  return {
    ...sickHost,
    ...rest,
    host: { ...sickHost.host, ...host },
    group: { ...sickHost.group, ...group },
    fleet: { ...sickHost.fleet, ...fleet },
    room: { ...sickHost.room, ...room },
    suspects: { ...sickHost.suspects, ...suspects },
  };
}

const spent = (more: Partial<Spending>): Spending => ({
  at: now - 20 * minuteMs,
  group: 'web',
  zone: 'a',
  machine: 'i-2',
  by: 'heald',
  harm: 'host',
  ...more,
});
const seen = (value: number, sentence: string) =>
  ({ truth: 'false', label: 'disk.stall_seconds above 15 s', of: [], observed: { value, sentence } }) as unknown as RepairCase['evidence'];
const pauseOf = (name: string, untilMs: number) => ({
  name,
  scope: { kind: 'everything' } as const,
  reason: 'move',
  by: 'ann',
  until: untilMs,
});

/** Each pair stands on both sides of the number at which a check turns: what still passes, and what holds with which sentence. */
const turns: readonly (readonly [reason: HoldReason, passes: Change, holds: Change, sentence: string])[] = [
  [
    'stale_evidence',
    { host: { measuredAt: now - 16_000 } },
    { host: { measuredAt: now - 16_001 } },
    'last measured 16 s ago, fresh up to 16 s',
  ],
  ['agent_unwell', { host: { agentScore: 1 } }, { host: { agentScore: 2 } }, "agent's own health score 2, trusted up to 1"],
  [
    'too_few_witnesses',
    { witnessFamilies: ['active_probe', 'kernel_state', 'kernel_counter'] },
    { witnessFamilies: ['kernel_state'] },
    '1 of 2 independent witnesses (kernel state)',
  ],
  ['too_few_witnesses', {}, { witnessFamilies: [] }, '0 of 2 independent witnesses'],
  ['condition_not_met', {}, { evidence: seen(0, 'sda: 0 s') }, 'nothing that disk asks for is seen now'],
  ['condition_not_met', {}, { evidence: seen(7, 'sda: 7 s') }, 'disk waits for disk.stall_seconds above 15 s (sda: 7 s)'],
  [
    'condition_not_met',
    {},
    { evidence: { truth: 'false', label: 'any', of: [seen(7, 'sda: 7 s'), seen(0, 'sdb: 0 s'), seen(8, 'sdc: 8 s')] } },
    'disk waits for disk.stall_seconds above 15 s (sda: 7 s), or disk.stall_seconds above 15 s (sdc: 8 s)',
  ],
  ['evidence_unknown', {}, { evidence: { truth: 'unknown', label: 'disk.a', of: [] } }, 'not known: disk.a (not measured)'],
  [
    'paused',
    {},
    { pauses: [pauseOf('short', 60_000), pauseOf('long', 120_000), pauseOf('shorter', 30_000)] },
    'paused by ann until 1970-01-01 00:02 UTC: move (pause long on everything) and 2 more',
  ],
  [
    'warming_up',
    { fleet: { watchedSince: now - minuteMs } },
    { fleet: { watchedSince: now - minuteMs + 1_000 } },
    'watching for 59 s (at least 1 min), heard 60 of 60 hosts',
  ],
  ['warming_up', { fleet: { heard: 48 } }, { fleet: { heard: 47 } }, 'watching for 10 min (at least 1 min), heard 47 of 60 hosts'],
  ['observer_suspect', { group: { silent: 6 } }, { group: { silent: 7 } }, '7 of 30 agents of group web silent, trusted up to 20 %'],
  [
    'everybody_affected',
    { suspects: { inZone: 1, elsewhere: 1, zones: 2, zonesWithSuspects: 2 } },
    { suspects: { inZone: 1, elsewhere: 2, zones: 2, zonesWithSuspects: 2 } },
    '3 hosts with disk trouble in 2 of 2 zones, ill for 20 s of 30 min that it may take to pass',
  ],
  [
    'everybody_affected',
    { suspects: { inZone: 1, elsewhere: 2, zonesWithSuspects: 3 }, host: { illSince: now - 30 * minuteMs } },
    { suspects: { inZone: 1, elsewhere: 2, zonesWithSuspects: 3 }, host: { illSince: now - 30 * minuteMs + 1_000 } },
    '3 hosts with disk trouble in 3 of 3 zones, ill for 29 min 59 s of 30 min that it may take to pass',
  ],
  ['zone_suspected', { suspects: { inZone: 2 } }, { suspects: { inZone: 3 } }, '3 in zone a, 0 elsewhere'],
  ['zone_suspected', { suspects: { inZone: 3, elsewhere: 1 } }, { suspects: { inZone: 3 } }, '3 in zone a, 0 elsewhere'],
  ['zone_suspected', { suspects: { inZone: 3, zones: 1 } }, { suspects: { inZone: 3, zones: 2 } }, '3 in zone a, 0 elsewhere'],
  [
    'zone_suspected',
    { suspects: { inZone: 3 }, canTellZones: true },
    { canTellZones: true, zoneDoubt: 'zone a stands out' },
    'zone a stands out',
  ],
  [
    'zone_suspected',
    { room: { known: { inGroup: 6, inZone: 3, inFleet: 6 } }, suspects: { inZone: 2 } },
    { room: { known: { inGroup: 6, inZone: 2, inFleet: 6 } }, suspects: { inZone: 2 } },
    '2 in zone a, 0 elsewhere',
  ],
  ['dependency_only', { fault: 'memory' }, { fault: 'network' }, 'network is what the host depends on, not the host'],
  ['excluded', {}, { host: { excluded: true } }, 'web-a-1 is excluded by the guardrails'],
  ['frozen', {}, { freeze: 'freeze until Monday: release week' }, 'freeze until Monday: release week'],
  [
    'storm',
    { group: { suspect: 15 } },
    { group: { suspect: 16 } },
    '16 of 30 hosts of group web suspect, a storm: none is repaired above half',
  ],
  ['min_healthy', { group: { healthy: 21 } }, { group: { healthy: 20 } }, '20 of 30 hosts of group web healthy, at least 21 must be left'],
  [
    'cooling_down',
    { room: { unhelpedAt: now - 30 * minuteMs } },
    { room: { unhelpedAt: now - 30 * minuteMs + 1_000 } },
    'the last repair of web-a-1 ended without help 29 min 59 s ago, the next may follow after 30 min',
  ],
  [
    'too_soon',
    { room: { spent: [spent({ at: now - minuteMs, group: 'db', zone: 'b' })] } },
    { room: { spent: [spent({ at: now - 5 * minuteMs, group: 'db', zone: 'b' }), spent({ at: now - 59_000, group: 'db', zone: 'b' })] } },
    'the last repair began 59 s ago, the next may after 1 min',
  ],
  [
    'budget_spent',
    { room: { spent: [spent({ harm: 'service' })] } },
    { room: { spent: [spent({})] } },
    'group web: 1 of 1 in 1 h used, the next is free in 40 min',
  ],
  [
    'budget_spent',
    { room: { spent: [1, 2].map(() => spent({ machine: 'i-1', group: 'db', zone: 'b', harm: 'service' })) } },
    { room: { spent: [1, 2, 3].map(() => spent({ machine: 'i-1', group: 'db', zone: 'b', harm: 'service' })) } },
    'host web-a-1: 3 of 3 in 1 d used, the next is free in 23 h 40 min',
  ],
  [
    'breaker_open',
    {},
    { room: { lineage: { helped: 0, failed: 2, brokenBecause: 'two in a row did not help' } } },
    'two in a row did not help',
  ],
];

test.each(turns.map(([reason, passes, holds, sentence]) => ({ reason, passes, holds, sentence })))(
  '$reason holds from there on: $sentence',
  ({ reason, passes, holds, sentence }) => {
    const failed = (one: Change) => decideRepair(change(one), whole, now).checks.filter(({ passed }) => !passed);
    expect(failed(passes).map((check) => check.reason)).not.toContain(reason);
    expect(failed(holds)).toContainEqual({ reason, passed: false, sentence });
  },
);

test('what others have ended lately is under way, in its group, in its zone and in the fleet', () => {
  const by = 'others' as const;
  const lost = [
    spent({ by, at: now - 10 * minuteMs }),
    spent({ by, at: now - 10 * minuteMs + 1 }),
    spent({ by, at: now - minuteMs, group: 'db' }),
    spent({ by, at: now - minuteMs, group: 'db', zone: 'b' }),
  ];
  const caps = decideRepair(change({ room: { spent: lost } }), diskRule, now).checks.filter(({ reason }) => reason === 'in_flight_cap');
  expect(caps).toEqual([
    { reason: 'in_flight_cap', passed: false, sentence: '1 of 1 repairs under way in group web, 1 ended by others among them' },
    { reason: 'in_flight_cap', passed: false, sentence: '2 of 2 repairs under way in zone a, 2 ended by others among them' },
    { reason: 'in_flight_cap', passed: false, sentence: '3 of 3 repairs under way in the fleet, 3 ended by others among them' },
  ]);
});

test('what others end uses up no budget of ours, and is not what a pace is counted from', () => {
  const lost = change({ room: { spent: [spent({ by: 'others', at: now - 20 * minuteMs }), spent({ by: 'others', at: now - 1_000 })] } });
  const failed = decideRepair(lost, diskRule, now).checks.filter(({ passed }) => !passed);
  expect([...new Set(failed.map(({ reason }) => reason))]).toEqual(['in_flight_cap']);
});

test('the canary says how many may go and why', () => {
  const lineage = { helped: 2, failed: 0, brokenBecause: undefined };
  const underWay = { inGroup: 3, inZone: 0, inFleet: 0 };
  const checks = decideRepair(change({ room: { lineage, underWay } }), whole, now).checks;
  expect(checks.find(({ reason }) => reason === 'canary_unverified')).toEqual({
    reason: 'canary_unverified',
    passed: false,
    sentence: '3 under way, 3 at once allowed by what has helped so far (2 in a row have helped)',
  });
});

test('a step that costs no host asks neither for healthy ones nor about dependencies, pace or breaker', () => {
  const asked = (harm: RepairRule['harm']) =>
    new Set(decideRepair(sickHost, { ...diskRule, harm }, now).checks.map(({ reason }) => reason));
  const [none, service, host] = [asked('none'), asked('service'), asked('host')];
  expect([...host].filter((reason) => !service.has(reason))).toEqual(['dependency_only', 'min_healthy', 'too_soon', 'breaker_open']);
  expect([...service].filter((reason) => !none.has(reason))).toEqual(['cooling_down', 'budget_spent']);
});

test('what the policy does not list under unless is not asked', () => {
  const bare = decideRepair(sickHost, { ...diskRule, holdsOnZone: false, unless: ['recent_change'] }, now).checks;
  const reasons = bare.map(({ reason }) => reason);
  expect(reasons).toContain('recent_change');
  for (const reason of ['zone_suspected', 'change_in_progress', 'shared_change'] as const) expect(reasons).not.toContain(reason);
});

test.each<[RepairRule['mode'], string]>([
  ['observe', 'disk is in mode observe'],
  ['recommend', 'disk is in mode recommend'],
  ['approve', 'disk is in mode approve'],
  ['auto', 'disk is in mode auto, but this controller has no actuator'],
])('mode %s says so', (mode, sentence) => {
  expect(decideRepair({ ...sickHost, canAct: false }, { ...diskRule, mode }, now)).toMatchObject({ kind: 'hold', because: sentence });
});
