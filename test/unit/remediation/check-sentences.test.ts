/** Does each check say what it saw, in words that a tired person can act on, and turn at the number that it names? */
import { expect, test } from 'vitest';
import { decideRepair, type RepairCase, type RepairRule } from '../../../src/remediation/decide-repair.ts';
import type { HoldReason } from '../../../src/remediation/decision.ts';
import { answerGate, findGate } from '../../../src/remediation/gates/gate.ts';
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

const inventory: NonNullable<RepairCase['room']['machine']> = {
  readAt: now - 30_000,
  doubt: undefined,
  state: 'in_service',
  putAside: false,
  keepOff: false,
  launchTrouble: undefined,
  unfit: undefined,
};

test('the machine is looked at in the inventory where there is one, and each look is said', () => {
  const asked = decideRepair(change({ room: { machine: inventory } }), diskRule, now).checks.map(({ reason, passed, sentence }) => [
    passed,
    `${reason}: ${sentence}`,
  ]);
  const lines = [
    'inventory_doubted: the inventory and the agents agree',
    'inventory_stale: the inventory was read 30 s ago, fresh up to 30 s',
    'not_this_machine: in service, and launched when it was',
    'excluded: neither marked nor protected',
    'group_unfit: nothing about the group stands in the way',
    'launches_fail: the newest launch of the group went well',
  ];
  for (const line of lines) expect(asked).toContainEqual([true, line]);
});

test.each<[reason: HoldReason, more: Partial<typeof inventory>, sentence: string]>([
  ['inventory_doubted', { doubt: '10 of 30 machines vanished' }, '10 of 30 machines vanished'],
  ['inventory_stale', { readAt: now - 31_000 }, 'the inventory was read 31 s ago, fresh up to 30 s'],
  ['inventory_stale', { readAt: undefined }, 'the inventory has not been read yet, fresh up to 30 s'],
  ['not_this_machine', { state: undefined }, 'the inventory has no such machine with that launch time'],
  ['not_this_machine', { state: 'coming' }, 'not in service yet'],
  ['not_this_machine', { state: 'leaving' }, 'on its way out already'],
  ['not_this_machine', { state: 'aside' }, 'kept out of service by somebody'],
  ['not_this_machine', { state: 'leaving', putAside: true }, 'on its way out already'],
  ['excluded', { keepOff: true }, 'marked as not to be touched, or protected by the provider'],
  ['group_unfit', { unfit: 'another service manages it' }, 'another service manages it'],
  ['launches_fail', { launchTrouble: 'no capacity' }, 'no capacity'],
])('%s, by the inventory: %j', (reason, more, sentence) => {
  const checks = decideRepair(change({ room: { machine: { ...inventory, ...more } } }), diskRule, now).checks;
  expect(checks.filter(({ passed }) => !passed)).toEqual([{ reason, passed: false, sentence }]);
});

test('a machine that an earlier step of the same repair has put aside is the one that is meant', () => {
  const machine = { ...inventory, state: 'aside' as const, putAside: true };
  const checks = decideRepair(change({ room: { machine } }), diskRule, now).checks;
  expect(checks).toContainEqual({ reason: 'not_this_machine', passed: true, sentence: 'put aside by this repair' });
});

test('each budget counts what is its own: the host, its group, its zone, the fleet', () => {
  const spendings = [
    spent({ machine: 'i-1', group: 'db', zone: 'b' }),
    spent({ group: 'db' }),
    spent({ group: 'db' }),
    spent({ group: 'db', zone: 'b' }),
  ];
  const sentences = decideRepair(change({ room: { spent: spendings } }), diskRule, now)
    .checks.filter(({ reason }) => reason === 'budget_spent')
    .map(({ sentence }) => sentence);
  expect(sentences).toEqual([
    'host web-a-1: 1 of 3 in 1 d used',
    'group web: 0 of 1 in 1 h used',
    'zone a: 2 of 4 in 1 d used',
    'fleet: 4 of 5 in 1 d used',
  ]);
});

test('a restart of a service is not what the pace of replacements is counted from', () => {
  const checks = decideRepair(change({ room: { spent: [spent({ at: now - 1_000, harm: 'service' })] } }), diskRule, now).checks;
  expect(checks.find(({ reason }) => reason === 'too_soon')).toEqual({
    reason: 'too_soon',
    passed: true,
    sentence: 'no repair before this one',
  });
});

test('one pause speaks alone, a group without hosts has no silent ones, and one zone is never all of them', () => {
  const failed = (more: Change) => decideRepair(change(more), diskRule, now).checks.filter(({ passed }) => !passed);
  expect(failed({ pauses: [pauseOf('long', 120_000)] })[0]?.sentence).toBe(
    'paused by ann until 1970-01-01 00:02 UTC: move (pause long on everything)',
  );
  expect(failed({ group: { known: 0, silent: 0, suspect: 0, healthy: 0 } })).toEqual([]);
  const alone = { inZone: 5, elsewhere: 0, zones: 1, zonesWithSuspects: 1 };
  expect(failed({ suspects: alone })).toEqual([]);
});

test('a floor of healthy hosts rounds up, and the begin of a storm rounds down', () => {
  const checks = decideRepair(change({ group: { known: 29, suspect: 5, healthy: 24 } }), diskRule, now).checks;
  const said = checks.filter(({ reason }) => reason === 'storm' || reason === 'min_healthy').map(({ sentence }) => sentence);
  expect(said).toEqual([
    '5 of 29 hosts of group web suspect, a storm: none is repaired above half',
    '24 of 29 hosts of group web healthy, at least 21 must be left',
  ]);
  const below = decideRepair(change({ group: { known: 29, suspect: 4 } }), diskRule, now).checks;
  expect(below.find(({ reason }) => reason === 'storm')?.sentence).toBe('4 of 29 hosts of group web suspect, a storm begins at 5');
});

test.each<[why: string, group: Partial<RepairCase['group']>, others: number, isWhole: boolean]>([
  ['all but this one are well', { known: 5, healthy: 4 }, 0, true],
  ['this one is well as well', { known: 5, healthy: 5 }, 0, true],
  ['one more is not well', { known: 5, healthy: 3 }, 0, false],
  ['one is not known', { known: 4, healthy: 4 }, 0, false],
  ['one more is known than was declared', { known: 6, healthy: 6 }, 0, false],
  ['another one is under repair', { known: 5, healthy: 4 }, 1, false],
])('of a quorum of five, %s', (_why, group, others, passed) => {
  const quorum = { members: 5 };
  const rule = { ...diskRule, limits: { ...defaultLimits, quorum } };
  const room = { underWay: { inGroup: others, inZone: 0, inFleet: 0 } };
  const { checks } = decideRepair(change({ group, room }), rule, now);
  const sentence = `${group.healthy} of 5 declared members of group web healthy, ${group.known} known, ${others} others under repair`;
  expect(checks.filter(({ reason }) => reason === 'quorum_at_risk')).toEqual([{ reason: 'quorum_at_risk', passed, sentence }]);
  const harmless = decideRepair(change({ group, room }), { ...rule, harm: 'none' }, now).checks;
  expect(harmless.some(({ reason }) => reason === 'quorum_at_risk')).toBe(false);
});

test('a gate that nothing here can ask holds what costs a host, and nothing else', () => {
  const rule = { ...diskRule, limits: { ...defaultLimits, gate: 'kafka.replicas' as never } };
  const asked = (harm: RepairRule['harm']) =>
    decideRepair(sickHost, { ...rule, harm }, now).checks.filter(({ reason }) => reason === 'gate_unanswered');
  expect(asked('host')).toEqual([
    {
      reason: 'gate_unanswered',
      passed: false,
      sentence: 'nothing here can ask kafka.replicas whether the replicas on web-a-1 are complete elsewhere',
    },
  ]);
  expect([asked('service'), asked('none')]).toEqual([[], []]);
});

test('a gate that was asked stands among the checks with everything that it asked', () => {
  const rule = { ...diskRule, limits: { ...defaultLimits, gate: 'kafka' as const } };
  const found = [
    findGate('view_stale', true, 'the cluster was seen 3 s ago'),
    findGate('sole_isr', false, 'one partition: orders-0'),
  ] as const;
  const asked = (gateAnswer: RepairCase['gateAnswer'], harm: RepairRule['harm'] = 'host') =>
    decideRepair({ ...sickHost, gateAnswer }, { ...rule, harm }, now).checks.filter(({ reason }) => reason.startsWith('gate_'));
  expect(asked({ kind: 'answered', answer: answerGate(found) })).toEqual([
    { reason: 'gate_refused', passed: true, sentence: 'the cluster was seen 3 s ago' },
    { reason: 'gate_refused', condition: 'sole_isr', passed: false, sentence: 'one partition: orders-0' },
  ]);
  expect(asked({ kind: 'unasked', because: 'no KafkaCluster covers web-a-1' })).toEqual([
    { reason: 'gate_unanswered', passed: false, sentence: 'no KafkaCluster covers web-a-1' },
  ]);
  expect(asked({ kind: 'answered', answer: answerGate(found) }, 'service')).toEqual([]);
});

test('of what could not be measured two are named and the rest is counted, and what was measured is left out', () => {
  const of = (...labels: string[]) => ({
    truth: 'unknown' as const,
    label: 'any',
    of: [
      { truth: 'false' as const, label: 'measured', of: [] },
      ...labels.map((label) => ({ truth: 'unknown' as const, label, because: 'no probe', of: [] })),
    ],
  });
  const said = (...labels: string[]) =>
    decideRepair({ ...sickHost, evidence: of(...labels) }, diskRule, now).checks.find(({ reason }) => reason === 'evidence_unknown')
      ?.sentence;
  expect(said('a')).toBe('not known: a (no probe)');
  expect(said('a', 'b')).toBe('not known: a (no probe); b (no probe)');
  expect(said('a', 'b', 'c')).toBe('not known: a (no probe); b (no probe) and 1 more');
});

test('only what is not met yet is waited for', () => {
  const evidence = {
    truth: 'false' as const,
    label: 'all',
    of: [{ ...seen(20, 'sda: 20 s'), truth: 'true' as const }, seen(7, 'sdb: 7 s')],
  };
  const checks = decideRepair({ ...sickHost, evidence }, diskRule, now).checks;
  expect(checks.find(({ reason }) => reason === 'condition_not_met')?.sentence).toBe(
    'disk waits for disk.stall_seconds above 15 s (sdb: 7 s)',
  );
});
