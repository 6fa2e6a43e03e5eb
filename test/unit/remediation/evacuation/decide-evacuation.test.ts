/** What would be done about a zone, and at which number does each check turn? */
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../../src/base/instant.ts';
import {
  decideEvacuation,
  type EvacuationCase,
  type EvacuationRule,
  type GroupInZone,
} from '../../../../src/remediation/evacuation/decide-evacuation.ts';
import type { HoldReason, Mode } from '../../../../src/remediation/decision.ts';

const now = 10 * dayMs;
const rule: EvacuationRule = {
  name: 'zones',
  mode: 'auto',
  stateful: ['kafka'],
  minHealthyElsewhere: { kind: 'share', share: 0.6 },
  shiftForMs: 3 * hourMs,
  bakeMs: hourMs,
  onceInMs: dayMs,
};
const groupOf = (name: string, more: Partial<GroupInZone> = {}): GroupInZone => ({
  name,
  inZone: 10,
  known: 30,
  healthyElsewhere: 18,
  isStruck: true,
  ...more,
});
const ill: EvacuationCase = {
  zone: 'a',
  isConfirmed: true,
  answer: 'drain',
  verdict: [],
  pauses: [],
  freeze: undefined,
  otherZonesInDoubt: [],
  soundZones: 2,
  change: undefined,
  groups: [
    groupOf('web'),
    groupOf('api', { inZone: 1, isStruck: false }),
    groupOf('kafka', { inZone: 3, known: 9 }),
    groupOf('db', { inZone: 0 }),
  ],
  otherZoneLeftAt: undefined,
};
const decide = (more: Partial<EvacuationCase> = {}, how: EvacuationRule | undefined = rule) =>
  decideEvacuation({ ...ill, ...more }, how, now);
const planOf = (more: Partial<EvacuationCase>) => {
  const decision = decide(more);
  return decision.kind === 'hold' ? decision.wouldHave : decision.act;
};

test('with nothing in the way only what it could act with is missing, and every check says what it saw', () => {
  const decision = decide();
  expect(decision).toMatchObject({ kind: 'hold', reason: 'no_actuator', lookAgainAt: now + 5_000 });
  expect(decision.checks.map(({ reason, passed, sentence }) => `${passed ? '✓' : '✗'} ${reason}: ${sentence}`)).toEqual([
    '✓ zone_unconfirmed: every condition has held for a minute',
    '✓ paused: not paused',
    '✓ frozen: no freeze',
    '✓ everybody_affected: no zone but a stands out',
    '✓ min_healthy: 2 other zones without a doubt, at least 2 must be left',
    '✓ shared_change: no recent change sets the suspects apart',
    '✓ min_healthy: every group that leaves has enough healthy hosts elsewhere',
    '✓ budget_spent: no other zone was left lately',
    '✗ no_actuator: zones is in mode auto, but this controller has nothing that it could move traffic with',
  ]);
});

test('draining moves what can be moved, and leaves stateful groups where they are', () => {
  expect(planOf({})).toEqual([
    'record the evidence and what stands there now',
    'shift traffic of web, api away from zone a for 3 h, renewed while the evidence holds',
    'let health checks of web, api in zone a fail',
    'launch no new hosts in zone a',
    'add 11 hosts to the other zones',
    'leave the hosts of kafka where they are',
    'come back in stages, 1 h after the last bad sample at the earliest',
  ]);
});

test('a lesser answer shifts only the groups that are struck', () => {
  expect(
    planOf({
      answer: 'shift',
      groups: [groupOf('web', { inZone: 1 }), groupOf('api', { isStruck: false })],
    }),
  ).toEqual([
    'record the evidence and what stands there now',
    'shift traffic of web away from zone a for 3 h, renewed while the evidence holds',
    'let health checks of web in zone a fail',
    'launch no new hosts in zone a',
    'add 1 host to the other zones',
    'come back in stages, 1 h after the last bad sample at the earliest',
  ]);
});

test.each<[why: string, more: Partial<EvacuationCase>]>([
  ['steering', { answer: 'steer' }],
  ['nobody who could leave', { groups: [groupOf('kafka')] }],
])('%s shifts no traffic and adds no host', (_why, more) => {
  const plan = planOf(more) ?? [];
  expect(plan.filter((rung) => /shift|health checks|add /.test(rung))).toEqual([]);
  expect(plan).toContain('launch no new hosts in zone a');
});

const pauseOf = (name: string, until: number) => ({ name, scope: { kind: 'everything' } as const, reason: 'move', by: 'ann', until });
const holds: readonly (readonly [HoldReason, Partial<EvacuationCase>, sentence: string])[] = [
  ['zone_unconfirmed', { isConfirmed: false }, 'every condition holds, for less than a minute yet'],
  [
    'zone_unconfirmed',
    {
      isConfirmed: false,
      verdict: [
        { passed: true, sentence: 'enough hosts' },
        { passed: false, sentence: '4 of 5 suspects' },
      ],
    },
    '4 of 5 suspects',
  ],
  [
    'paused',
    { pauses: [pauseOf('short', 60_000), pauseOf('long', 120_000)] },
    'paused by ann until 1970-01-01 00:02 UTC: move (pause long on everything)',
  ],
  ['frozen', { freeze: 'release week' }, 'release week'],
  ['everybody_affected', { otherZonesInDoubt: ['b', 'c'] }, 'zone b, c stands out as well'],
  ['min_healthy', { soundZones: 1 }, '1 other zones without a doubt, at least 2 must be left'],
  ['shared_change', { change: '5 of 5 suspects got release 41' }, '5 of 5 suspects got release 41'],
  [
    'min_healthy',
    { groups: [groupOf('web', { healthyElsewhere: 17 })] },
    '17 of 30 hosts of group web healthy outside the zone, at least 18 wanted',
  ],
  ['budget_spent', { otherZoneLeftAt: now - dayMs + 60_000 }, 'another zone was to be left 23 h 59 min ago, at most one zone in 1 d'],
];

test.each(holds)('%s holds', (reason, more, sentence) => {
  expect(decide(more)).toMatchObject({ kind: 'hold', reason, because: sentence });
});

test('a shortage of hosts elsewhere stops only what is to leave', () => {
  const short = { healthyElsewhere: 0 };
  for (const more of [
    { groups: [groupOf('kafka', short)] },
    { groups: [groupOf('web', { ...short, inZone: 0 })] },
    { groups: [groupOf('web', short)], answer: 'steer' as const },
  ])
    expect(decide(more)).toMatchObject({ reason: 'no_actuator' });
});

test('another zone may be left again once the time between two is over', () => {
  expect(decide({ otherZoneLeftAt: now - dayMs })).toMatchObject({ reason: 'no_actuator' });
});

test('without a policy nothing is planned, and that is the reason', () => {
  const decision = decideEvacuation(ill, undefined, now);
  expect(decision).toMatchObject({ reason: 'no_policy', because: 'no policy of kind ZoneEvacuation speaks for zone a', wouldHave: [] });
  expect(decision.checks.at(-1)?.passed).toBe(false);
});

test.each<[Mode, HoldReason, string]>([
  ['observe', 'mode_observe', 'zones is in mode observe'],
  ['recommend', 'mode_recommend', 'zones is in mode recommend'],
  ['approve', 'approval_needed', 'zones is in mode approve'],
])('mode %s holds with %s', (mode, reason, because) => {
  expect(decide({}, { ...rule, mode })).toMatchObject({ kind: 'hold', reason, because });
});
