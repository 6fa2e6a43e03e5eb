import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideRepair, type RepairCase, type RepairRule } from '../../../src/remediation/decide-repair.ts';
import type { HoldReason, Mode } from '../../../src/remediation/decision.ts';
import { countOf, defaultLimits, type Amount } from '../../../src/remediation/limits.ts';
import { answerGate, findGate } from '../../../src/remediation/gates/gate.ts';
import { diskRule, sickHost } from './sick-host.ts';

const count = (number: number): Amount => ({ kind: 'count', count: number });

const rule = diskRule;
const sick: RepairCase = {
  ...sickHost,
  host: { ...sickHost.host, measuredAt: 100_000, illSince: 80_000 },
  fleet: { known: 30, heard: 30, watchedSince: 0 },
  room: {
    ...sickHost.room,
    machine: {
      readAt: 95_000,
      doubt: undefined,
      state: 'in_service',
      putAside: false,
      keepOff: false,
      launchTrouble: undefined,
      unfit: undefined,
    },
  },
  canAct: false,
};
const now = 101_000;

const reasonOf = (repair: RepairCase, how: RepairRule = rule) => {
  const decision = decideRepair(repair, how, now);
  return decision.kind === 'act' ? 'act' : decision.reason;
};

test('with nothing in the way only the missing actuator holds, and the decision says what would be done', () => {
  const decision = decideRepair(sick, rule, now);
  expect(decision).toMatchObject({ kind: 'hold', reason: 'no_actuator', wouldHave: ['replace web-a-1'], lookAgainAt: now + 5_000 });
  expect(decision.checks.filter(({ passed }) => !passed)).toHaveLength(1);
});

const obstacles: readonly (readonly [HoldReason, Partial<RepairCase>])[] = [
  ['stale_evidence', { host: { ...sick.host, measuredAt: 80_000 } }],
  ['evidence_unknown', { evidence: { truth: 'unknown', label: 'disk.stall_seconds above 15 s', because: 'not measured yet', of: [] } }],
  ['condition_not_met', { evidence: { truth: 'false', label: 'disk.stall_seconds above 15 s', of: [] } }],
  ['too_few_witnesses', { witnessFamilies: ['active_probe'] }],
  ['agent_unwell', { host: { ...sick.host, agentScore: 2 } }],
  ['paused', { pauses: [{ name: 'move', scope: { kind: 'everything' }, reason: 'move of the database', by: 'ann@ops', until: 200_000 }] }],
  ['warming_up', { fleet: { known: 30, heard: 30, watchedSince: 60_000 } }],
  ['warming_up', { fleet: { known: 30, heard: 23, watchedSince: 0 } }],
  ['observer_suspect', { group: { ...sick.group, silent: 7 } }],
  ['change_in_progress', { changes: { ...sick.changes, inProgress: 'deploy “web 41” covers it' } }],
  ['shared_change', { changes: { ...sick.changes, shared: '5 of 5 suspects got release 41, and 2 of 40 others' } }],
  ['recent_change', { changes: { ...sick.changes, before: 'release 40 → 41 on web-a-1, 4 min before its trouble began' } }],
  ['everybody_affected', { suspects: { inZone: 1, elsewhere: 2, zones: 3, zonesWithSuspects: 3 } }],
  ['zone_suspected', { zoneDoubt: 'zone a stands out', canTellZones: true }],
  ['zone_suspected', { suspects: { inZone: 3, elsewhere: 0, zones: 3, zonesWithSuspects: 1 } }],
  ['dependency_only', { fault: 'dns' }],
  ['excluded', { host: { ...sick.host, excluded: true } }],
  ['frozen', { freeze: 'release week' }],
  ['storm', { group: { ...sick.group, suspect: 16 } }],
  ['min_healthy', { group: { ...sick.group, healthy: 20 } }],
];

const spending = { at: 0, group: 'web', zone: 'a', machine: 'other', by: 'heald', harm: 'host' } as const;
const machine = sick.room.machine as NonNullable<typeof sick.room.machine>;
const noRoom: readonly (readonly [HoldReason, Partial<RepairCase['room']>])[] = [
  ['inventory_doubted', { machine: { ...machine, doubt: '10 of 30 machines vanished' } }],
  ['inventory_stale', { machine: { ...machine, readAt: 60_000 } }],
  ['inventory_stale', { machine: { ...machine, readAt: undefined } }],
  ['not_this_machine', { machine: { ...machine, state: undefined } }],
  ['not_this_machine', { machine: { ...machine, state: 'leaving' } }],
  ['not_this_machine', { machine: { ...machine, state: 'aside' } }],
  ['excluded', { machine: { ...machine, keepOff: true } }],
  ['group_unfit', { machine: { ...machine, unfit: 'another service manages it' } }],
  ['launches_fail', { machine: { ...machine, launchTrouble: 'no capacity in zone a' } }],
  ['in_flight_cap', { underWay: { inGroup: 1, inZone: 1, inFleet: 1 } }],
  ['in_flight_cap', { underWay: { inGroup: 0, inZone: 2, inFleet: 2 } }],
  ['in_flight_cap', { underWay: { inGroup: 0, inZone: 0, inFleet: 3 } }],
  ['in_flight_cap', { spent: [{ ...spending, by: 'others' }] }],
  ['cooling_down', { unhelpedAt: now - 29 * 60_000 }],
  ['budget_spent', { spent: [spending] }],
  ['budget_spent', { spent: Array.from({ length: 3 }, () => ({ ...spending, group: 'kafka', zone: 'b', machine: 'i-1' })) }],
  ['budget_spent', { spent: Array.from({ length: 4 }, () => ({ ...spending, group: 'kafka' })) }],
  ['budget_spent', { spent: Array.from({ length: 5 }, () => ({ ...spending, group: 'kafka', zone: 'b' })) }],
  ['too_soon', { spent: [{ ...spending, at: now - 59_000, group: 'kafka' }] }],
  ['breaker_open', { lineage: { helped: 0, failed: 2, brokenBecause: '2 in a row did not help' } }],
];

test.each(noRoom)('%s holds', (reason, change) => expect(reasonOf({ ...sick, room: { ...sick.room, ...change } })).toBe(reason));

test('what others ended long ago takes up no room and no budget of ours', () => {
  const spent = [{ ...spending, at: now - 11 * 60_000, by: 'others' as const }];
  expect(reasonOf({ ...sick, room: { ...sick.room, spent } })).toBe('no_actuator');
});

test('a second repair waits until the first has helped, however many the policy would allow', () => {
  const generous = { ...rule, limits: { ...defaultLimits, inFlight: count(5) } };
  const busy = { ...sick, room: { ...sick.room, underWay: { inGroup: 1, inZone: 1, inFleet: 1 } } };
  expect(reasonOf(busy, generous)).toBe('canary_unverified');
  const proven = { ...busy, room: { ...busy.room, lineage: { helped: 1, failed: 0, brokenBecause: undefined } } };
  expect(reasonOf(proven, generous)).toBe('no_actuator');
});

test('in a storm one repair may show whether repairs help, up to half of the group and not beyond', () => {
  const stormy = (suspect: number) => reasonOf({ ...sick, group: { ...sick.group, suspect } });
  expect([5, 6, 15, 16].map(stormy)).toEqual(['no_actuator', 'no_actuator', 'no_actuator', 'storm']);
});

test('what befell all zones is waited for, and only so long', () => {
  const suspects = { inZone: 3, elsewhere: 6, zones: 3, zonesWithSuspects: 3 };
  const illFor = (minutes: number) => reasonOf({ ...sick, suspects, host: { ...sick.host, illSince: now - minutes * 60_000 } });
  expect([1, 29, 30, 60].map(illFor)).toEqual(['everybody_affected', 'everybody_affected', 'no_actuator', 'no_actuator']);
});

test('a restart of a service is counted with everything else, and uses up nothing of what a replacement needs', () => {
  const restart = { ...rule, harm: 'service', irreversible: false } as const;
  const spent = (harm: 'service' | 'host') => ({ ...sick, room: { ...sick.room, spent: [{ ...spending, harm }] } });
  expect(reasonOf(spent('service'), restart)).toBe('budget_spent');
  expect(reasonOf(spent('host'), restart)).toBe('budget_spent');
  expect(reasonOf(spent('service'))).toBe('no_actuator');
});

test('a machine that this very repair has put aside is the one that is meant, and one that others put aside is not', () => {
  const aside = (putAside: boolean) => reasonOf({ ...sick, room: { ...sick.room, machine: { ...machine, state: 'aside', putAside } } });
  expect([aside(true), aside(false)]).toEqual(['no_actuator', 'not_this_machine']);
});

test('what only looks is held back by no budget, no breaker and no cool-down', () => {
  const look = { ...rule, harm: 'none', irreversible: false } as const;
  const lineage = { helped: 0, failed: 2, brokenBecause: 'two did not help' };
  const room = { ...sick.room, lineage, unhelpedAt: now, spent: [spending] };
  expect(reasonOf({ ...sick, room }, look)).toBe('no_actuator');
});

test('a host that is only put aside is one fewer as well', () => {
  const quarantine = { ...rule, irreversible: false };
  expect(reasonOf({ ...sick, group: { ...sick.group, healthy: 20 } }, quarantine)).toBe('min_healthy');
  expect(reasonOf({ ...sick, room: { ...sick.room, spent: [spending] } }, quarantine)).toBe('budget_spent');
  expect(reasonOf({ ...sick, fault: 'dns' }, quarantine)).toBe('dependency_only');
});

test('a member of a quorum group is touched only while all others are there, well and left alone', () => {
  const member = { ...rule, limits: { ...defaultLimits, minHealthy: count(1), inFlight: count(3), quorum: { members: 5 } } };
  const of = (group: Partial<RepairCase['group']>, underWay = 0) =>
    reasonOf(
      {
        ...sick,
        group: { ...sick.group, known: 5, healthy: 4, ...group },
        room: { ...sick.room, underWay: { inGroup: underWay, inZone: 0, inFleet: 0 } },
      },
      member,
    );
  expect(of({})).toBe('no_actuator');
  expect(of({ healthy: 3 })).toBe('quorum_at_risk');
  expect(of({ known: 4, healthy: 4 })).toBe('quorum_at_risk');
  expect(of({ known: 6, healthy: 5 })).toBe('quorum_at_risk');
  expect(of({}, 1)).toBe('quorum_at_risk');
});

test('a gate that nobody can ask holds whatever costs a host, and nothing that does not', () => {
  const gated = { ...rule, limits: { ...defaultLimits, gate: 'kafka' } } as const;
  expect(reasonOf(sick, gated)).toBe('gate_unanswered');
  expect(reasonOf(sick, { ...gated, harm: 'service' })).toBe('no_actuator');
});

test('where two of three brokers are ill the gate is the reason, because it names what would be lost, and not the storm', () => {
  const gated = { ...rule, limits: { ...defaultLimits, gate: 'kafka' } } as const;
  const stormy = { ...sick, group: { ...sick.group, known: 3, suspect: 2, healthy: 1 } };
  const finding = findGate('below_min_isr', false, '1 partition with fewer in-sync replicas left than it takes to write: orders-0');
  const decision = decideRepair({ ...stormy, gateAnswer: { kind: 'answered', answer: answerGate([finding]) } }, gated, now);
  expect(decision).toMatchObject({ kind: 'hold', reason: 'gate_refused', because: finding.sentence });
  expect(decision.checks.filter(({ passed }) => !passed).map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['storm', 'min_healthy']),
  );
});

test('with something to act with, a policy in auto acts', () => {
  expect(reasonOf({ ...sick, canAct: true })).toBe('act');
});

test.each(obstacles)('%s holds', (reason, change) => expect(reasonOf({ ...sick, ...change })).toBe(reason));

test.each<[Mode, HoldReason]>([
  ['observe', 'mode_observe'],
  ['recommend', 'mode_recommend'],
  ['approve', 'approval_needed'],
  ['auto', 'no_actuator'],
])('mode %s holds with %s', (mode, reason) => expect(reasonOf(sick, { ...rule, mode })).toBe(reason));

test('the first obstacle in the order of judgement is the reason, and the others are shown too', () => {
  fc.assert(
    fc.property(fc.subarray([...obstacles.keys()], { minLength: 1 }), (chosen) => {
      const parts = chosen.map((at) => obstacles[at] as (typeof obstacles)[number]);
      const merged = parts.reduce<RepairCase>((repair, [, change]) => merge(repair, change), sick);
      const decision = decideRepair(merged, rule, now);
      const failed = decision.checks.filter(({ passed }) => !passed).map(({ reason }) => reason);
      expect(decision.kind).toBe('hold');
      expect(failed[0]).toBe(decision.kind === 'hold' ? decision.reason : undefined);
      for (const [reason] of parts) if (!exclusive.has(reason)) expect(failed).toContain(reason);
    }),
  );
});

/** These cannot hold at the same time as another of them: one case has one evidence and one spread of suspects. */
const exclusive: ReadonlySet<HoldReason> = new Set(['evidence_unknown', 'condition_not_met', 'everybody_affected', 'zone_suspected']);

function merge(repair: RepairCase, change: Partial<RepairCase>): RepairCase {
  const host = change.host === undefined ? repair.host : { ...repair.host, ...differing(sick.host, change.host) };
  const group = change.group === undefined ? repair.group : { ...repair.group, ...differing(sick.group, change.group) };
  const fleet = change.fleet === undefined ? repair.fleet : { ...repair.fleet, ...differing(sick.fleet, change.fleet) };
  const changes = change.changes === undefined ? repair.changes : { ...repair.changes, ...differing(sick.changes, change.changes) };
  return { ...repair, ...change, host, group, fleet, changes };
}

function differing<Shape extends object>(from: Shape, to: Shape): Partial<Shape> {
  return Object.fromEntries(Object.entries(to).filter(([key, value]) => from[key as keyof Shape] !== value)) as Partial<Shape>;
}

test('what could not be measured is neither met nor refuted, and the sentence names the first of it', () => {
  const unknown = (signal: string) => ({ truth: 'unknown', label: `${signal} above 15 s`, because: 'no probe', of: [] }) as const;
  const evidence = { truth: 'unknown', label: 'any of', of: ['disk.a', 'disk.b', 'disk.c'].map(unknown) } as const;
  const failed = decideRepair({ ...sick, evidence }, rule, now).checks.filter(({ passed }) => !passed);
  expect(failed.slice(0, 2).map(({ sentence }) => sentence)).toEqual([
    'not known: disk.a above 15 s (no probe); disk.b above 15 s (no probe) and 1 more',
    'disk: not known whether its condition is met',
  ]);
});

test('a reversible step needs one witness, no room and may be about what the host depends on', () => {
  const reversible = { ...rule, irreversible: false, harm: 'service' } as const;
  expect(reasonOf({ ...sick, fault: 'dns', witnessFamilies: ['resolver'], group: { ...sick.group, healthy: 0 } }, reversible)).toBe(
    'no_actuator',
  );
});

test('no case at all is ever acted on by a policy that observes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom('true', 'false', 'unknown'),
      (known, healthy, truth) => {
        const decision = decideRepair(
          { ...sick, evidence: { ...sick.evidence, truth }, group: { ...sick.group, known, healthy } },
          { ...rule, mode: 'observe' },
          now,
        );
        expect(decision.kind).toBe('hold');
      },
    ),
  );
});

test('a floor rounds up and a ceiling rounds down, so that rounding never allows more', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 10_000 }), (share, desired) => {
      expect(countOf({ kind: 'share', share }, desired, 'up')).toBeGreaterThanOrEqual(share * desired);
      expect(countOf({ kind: 'share', share }, desired, 'down')).toBeLessThanOrEqual(share * desired);
    }),
  );
});
