import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../src/base/instant.ts';
import { decideEvacuation, type EvacuationCase, type EvacuationRule } from '../../../src/remediation/decide-evacuation.ts';
import type { HoldReason } from '../../../src/remediation/decision.ts';

const now = 100 * hourMs;

const rule: EvacuationRule = {
  name: 'leave-zone',
  mode: 'auto',
  stateful: ['kafka'],
  minHealthyElsewhere: { kind: 'share', share: 0.6 },
  shiftForMs: hourMs,
  bakeMs: 2 * hourMs,
  onceInMs: 24 * hourMs,
};

const ill: EvacuationCase = {
  zone: 'a',
  isConfirmed: true,
  answer: 'drain',
  verdict: [{ passed: true, sentence: 'evidence 8.4 of 7 decades' }],
  pauses: [],
  freeze: undefined,
  otherZonesInDoubt: [],
  soundZones: 2,
  change: undefined,
  groups: [
    { name: 'web', inZone: 10, known: 30, healthyElsewhere: 20, isStruck: true },
    { name: 'batch', inZone: 1, known: 3, healthyElsewhere: 2, isStruck: false },
    { name: 'kafka', inZone: 3, known: 9, healthyElsewhere: 1, isStruck: true },
    { name: 'far', inZone: 0, known: 5, healthyElsewhere: 0, isStruck: false },
  ],
  otherZoneLeftAt: undefined,
};

const decide = (change: Partial<EvacuationCase>, how: EvacuationRule | undefined = rule) =>
  decideEvacuation({ ...ill, ...change }, how, now);

const planOf = (change: Partial<EvacuationCase>, how: EvacuationRule = rule) => {
  const decision = decide(change, how);
  return decision.kind === 'hold' ? decision.wouldHave : decision.act;
};

test('with every check passed only the hands are missing', () => {
  const decision = decide({});
  expect(decision).toMatchObject({
    kind: 'hold',
    reason: 'no_actuator',
    because: 'leave-zone is in mode auto, but this controller has nothing that it could move traffic with',
    lookAgainAt: now + 5_000,
  });
  expect(decision.checks.filter(({ passed }) => !passed).map(({ reason }) => reason)).toEqual(['no_actuator']);
});

const pause = { name: 'move', scope: { kind: 'zone', name: 'a' }, reason: 'a test', by: 'ann@ops', until: now + hourMs } as const;

const holds: readonly (readonly [HoldReason, Partial<EvacuationCase>, string])[] = [
  ['zone_unconfirmed', { isConfirmed: false }, 'every condition holds, for less than a minute yet'],
  ['paused', { pauses: [pause] }, 'paused by ann@ops until 1970-01-05 05:00 UTC: a test (pause move on zone/a)'],
  ['frozen', { freeze: 'release week' }, 'release week'],
  ['everybody_affected', { otherZonesInDoubt: ['b', 'c'] }, 'zone b, c stands out as well'],
  ['min_healthy', { soundZones: 1 }, '1 other zones without a doubt, at least 2 must be left'],
  ['shared_change', { change: '5 of 5 suspects got release 41' }, '5 of 5 suspects got release 41'],
  [
    'min_healthy',
    { groups: [{ name: 'web', inZone: 10, known: 30, healthyElsewhere: 17, isStruck: true }] },
    '17 of 30 hosts of group web healthy outside the zone, at least 18 wanted',
  ],
  ['budget_spent', { otherZoneLeftAt: now - 23 * hourMs }, 'another zone was to be left 23 h ago, at most one zone in 1 d'],
];

test.each(holds)('holds for %s', (reason, change, because) => {
  expect(decide(change)).toMatchObject({ kind: 'hold', reason, because });
});

test('a suspicion tells the condition that is missing', () => {
  const verdict = [
    { passed: true, sentence: 'evidence 8.4 of 7 decades' },
    { passed: false, sentence: 'ambiguous: release 41 explains it nearly as well' },
    { passed: false, sentence: 'inside the zone kernel 6 sets the suspects apart' },
  ];
  expect(decide({ isConfirmed: false, verdict })).toMatchObject({ because: 'ambiguous: release 41 explains it nearly as well' });
});

test('of two pauses the one that lasts longer is told', () => {
  const longer = { ...pause, name: 'longer', until: now + 2 * hourMs };
  expect(decide({ pauses: [pause, longer] })).toMatchObject({ because: expect.stringContaining('pause longer on zone/a') });
  expect(decide({ pauses: [longer, pause] })).toMatchObject({ because: expect.stringContaining('pause longer on zone/a') });
});

test('exactly enough is enough', () => {
  const enough = [{ name: 'web', inZone: 10, known: 30, healthyElsewhere: 18, isStruck: true }];
  expect(decide({ groups: enough })).toMatchObject({ reason: 'no_actuator' });
  expect(decide({ otherZoneLeftAt: now - 24 * hourMs })).toMatchObject({ reason: 'no_actuator' });
});

test('what stays where it is needs no room elsewhere', () => {
  const stateful = [{ name: 'kafka', inZone: 3, known: 9, healthyElsewhere: 0, isStruck: true }];
  const absent = [{ name: 'far', inZone: 0, known: 9, healthyElsewhere: 0, isStruck: true }];
  const short = [{ name: 'web', inZone: 3, known: 9, healthyElsewhere: 0, isStruck: true }];
  expect(decide({ groups: stateful })).toMatchObject({ reason: 'no_actuator' });
  expect(decide({ groups: absent })).toMatchObject({ reason: 'no_actuator' });
  expect(decide({ groups: short, answer: 'steer' })).toMatchObject({ reason: 'no_actuator' });
  expect(decide({ groups: short, answer: 'shift' })).toMatchObject({ reason: 'min_healthy' });
});

test.each([
  ['observe', 'mode_observe', 'leave-zone is in mode observe'],
  ['recommend', 'mode_recommend', 'leave-zone is in mode recommend'],
  ['approve', 'approval_needed', 'leave-zone is in mode approve'],
] as const)('in mode %s it holds for %s', (mode, reason, because) => {
  expect(decide({}, { ...rule, mode })).toMatchObject({ kind: 'hold', reason, because });
});

test('without a policy nobody has said what may be done, and there is no plan', () => {
  const decision = decideEvacuation(ill, undefined, now);
  expect(decision).toMatchObject({ kind: 'hold', reason: 'no_policy', wouldHave: [] });
  expect(decision.checks.at(-1)).toEqual({
    reason: 'no_policy',
    passed: false,
    sentence: 'no policy of kind ZoneEvacuation speaks for zone a',
  });
});

test('a drain moves every group but the stateful ones, data plane first', () => {
  expect(planOf({})).toEqual([
    'record the evidence and what stands there now',
    'shift traffic of web, batch away from zone a for 1 h, renewed while the evidence holds',
    'let health checks of web, batch in zone a fail',
    'launch no new hosts in zone a',
    'add 11 hosts to the other zones',
    'leave the hosts of kafka where they are',
    'come back in stages, 2 h after the last bad sample at the earliest',
  ]);
});

test('a shift moves only the groups that are struck', () => {
  const plan = planOf({ answer: 'shift' });
  expect(plan?.[1]).toBe('shift traffic of web away from zone a for 1 h, renewed while the evidence holds');
  expect(plan).toContain('add 10 hosts to the other zones');
});

test('one host is one host', () => {
  const groups = [{ name: 'web', inZone: 1, known: 30, healthyElsewhere: 29, isStruck: true }];
  expect(planOf({ groups }, { ...rule, bakeMs: 30 * minuteMs })).toEqual([
    'record the evidence and what stands there now',
    'shift traffic of web away from zone a for 1 h, renewed while the evidence holds',
    'let health checks of web in zone a fail',
    'launch no new hosts in zone a',
    'add 1 host to the other zones',
    'come back in stages, 30 min after the last bad sample at the earliest',
  ]);
});

test('steering moves nothing, and where only stateful groups stand nothing moves either', () => {
  const steering = ['record the evidence and what stands there now', 'launch no new hosts in zone a'];
  expect(planOf({ answer: 'steer' })?.slice(0, 2)).toEqual(steering);
  expect(planOf({ answer: 'steer' })).toHaveLength(4);
  const stateful = [{ name: 'kafka', inZone: 3, known: 9, healthyElsewhere: 6, isStruck: true }];
  expect(planOf({ groups: stateful })?.slice(0, 2)).toEqual(steering);
});

test('what passes is told as well', () => {
  expect(decide({}).checks.map(({ sentence }) => sentence)).toEqual([
    'every condition has held for a minute',
    'not paused',
    'no freeze',
    'no zone but a stands out',
    '2 other zones without a doubt, at least 2 must be left',
    'no recent change sets the suspects apart',
    'every group that leaves has enough healthy hosts elsewhere',
    'no other zone was left lately',
    'leave-zone is in mode auto, but this controller has nothing that it could move traffic with',
  ]);
});
