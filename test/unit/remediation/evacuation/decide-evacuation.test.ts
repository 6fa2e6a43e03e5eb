/** When may work leave a zone, and at which number does each check turn? */
import { expect, test } from 'vitest';
import { dayMs } from '../../../../src/base/instant.ts';
import type { HoldReason, Mode } from '../../../../src/remediation/decision.ts';
import { checkRung, decideEvacuation } from '../../../../src/remediation/evacuation/decide-evacuation.ts';
import type { EvacuationCase, EvacuationRule } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import { balancerOf, groupOf, ill, now, rule, rungOf, seenOf, shiftFrom, survey, surveyedGroup } from './ill-zone.ts';

const decide = (more: Partial<EvacuationCase> = {}, how: EvacuationRule = rule) => decideEvacuation({ ...ill, ...more }, how, now);
const failing = (more: Partial<EvacuationCase>, how: EvacuationRule = rule) =>
  decide(more, how)
    .checks.filter(({ passed }) => !passed)
    .map(({ reason, sentence }) => `${reason}: ${sentence}`);

test('with nothing in the way it acts, and every check says what it saw', () => {
  const decision = decide();
  expect(decision).toMatchObject({ kind: 'act', because: 'zone a: every check passed', act: { zone: 'a', groups: ['web', 'api'] } });
  expect(decision.checks.map(({ reason, passed, sentence }) => `${passed ? '✓' : '✗'} ${reason}: ${sentence}`)).toEqual([
    '✓ zone_unconfirmed: every condition has held for a minute',
    '✓ paused: not paused',
    '✓ frozen: no freeze',
    '✓ vetoed: nobody has vetoed it',
    '✓ disarmed: nobody has taken zone a out of heald’s hands',
    '✓ cooling_down: no evacuation of it has lately ended in vain',
    '✓ controller_in_zone: this controller stands in zone b',
    '✓ everybody_affected: no zone but a stands out',
    '✓ min_healthy: 2 other zones without a doubt, at least 2 must be left',
    '✓ shared_change: no recent change sets the suspects apart',
    '✓ min_healthy: 18 of 30 hosts of group web healthy outside the zone, at least 18 wanted',
    '✓ min_healthy: 2 of 3 hosts of group api healthy outside the zone, at least 2 wanted',
    '✓ budget_spent: no other zone was left lately',
    '✓ zones_unread: what stands in the zones was read 5 s ago, fresh up to 1 min',
    '✓ zone_left_already: no other evacuation is open',
    '✓ zone_left_already: no traffic is shifted away from another zone',
    '✓ zone_unready: 2 balancers, 2 groups and 0 records would do as they are told',
    '✓ no_room_elsewhere: 400 addresses free in the subnets of the other zones, 11 wanted',
    '✓ no_actuator: zones is in mode auto',
  ]);
});

test('where nothing can move work only that is missing, and nothing is asked about what stands there', () => {
  const decision = decide({ seen: undefined });
  expect(decision).toMatchObject({
    kind: 'hold',
    reason: 'no_actuator',
    because: 'zones is in mode auto, but this controller has nothing that it could move traffic with',
    lookAgainAt: now + 5_000,
  });
  expect(decision.checks.map(({ reason }) => reason)).not.toContain('zone_unready');
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
  ['vetoed', { vetoed: 'vetoed by ann: not today' }, 'vetoed by ann: not today'],
  ['disarmed', { disarmed: 'ann has brought work back' }, 'ann has brought work back'],
  ['cooling_down', { cooling: 'evac-1 ended 4 min ago' }, 'evac-1 ended 4 min ago'],
  ['controller_in_zone', { controllerZone: 'a' }, 'this controller stands in zone a itself, and nobody outside confirms that it is ill'],
  ['everybody_affected', { otherZonesInDoubt: ['b', 'c'] }, 'zone b, c stands out as well'],
  ['min_healthy', { soundZones: 1 }, '1 other zones without a doubt, at least 2 must be left'],
  ['shared_change', { change: '5 of 5 suspects got release 41' }, '5 of 5 suspects got release 41'],
  [
    'min_healthy',
    { groups: [groupOf('web', { healthyElsewhere: 7 })] },
    '7 of 30 hosts of group web healthy outside the zone, at least 18 wanted',
  ],
  ['budget_spent', { otherZoneLeftAt: now - dayMs + 60_000 }, 'another zone was to be left 23 h 59 min ago, at most one zone in 1 d'],
  [
    'zones_unread',
    { seen: { survey: undefined, readAt: undefined, trouble: undefined } },
    'what stands in the zones has not been read yet, fresh up to 1 min',
  ],
  [
    'zones_unread',
    { seen: { survey, readAt: now - 60_001, trouble: 'DescribeSubnets: throttled' } },
    'what stands in the zones was read 1 min ago, fresh up to 1 min; DescribeSubnets: throttled',
  ],
  ['zone_left_already', { otherEvacuation: { id: 'evac-9', zone: 'b' } }, 'evac-9 of zone b has not ended, one zone at a time'],
  [
    'zone_left_already',
    { seen: seenOf({ shifts: [shiftFrom('b', 'provider'), shiftFrom('c', 'others')] }) },
    'traffic of arn:balancer/other is shifted away from zone b by the provider (shift-1) and 1 more',
  ],
  [
    'no_room_elsewhere',
    {
      seen: seenOf({
        groups: [
          surveyedGroup('web', {
            places: [
              { subnet: 'one', zone: 'a', freeAddresses: 50 },
              { subnet: 'two', zone: 'b', freeAddresses: 9 },
            ],
          }),
        ],
      }),
    },
    '9 addresses free in the subnets of group web of the other zones, 10 wanted',
  ],
];

test.each(holds)('%s holds', (reason, more, sentence) => {
  expect(decide(more)).toMatchObject({ kind: 'hold', reason, because: sentence });
});

test('where nobody may leave there is nothing to begin', () => {
  expect(failing({ groups: [groupOf('kafka')] })).toEqual(['zone_unready: no group may leave: kafka stays']);
});

test('a shortage of hosts elsewhere stops only what is to leave', () => {
  const short = { healthyElsewhere: 0 };
  for (const more of [
    { groups: [groupOf('kafka', short)] },
    { groups: [groupOf('web', { ...short, inZone: 0 })] },
    { groups: [groupOf('web', short)], answer: 'steer' as const },
  ])
    expect(failing(more).filter((line) => line.startsWith('min_healthy'))).toEqual([]);
});

test('hosts that can be added first make up for a small shortage, until traffic is to leave', () => {
  const groups = [groupOf('web', { healthyElsewhere: 17 })];
  const decision = decide({ groups });
  expect(decision.kind).toBe('act');
  expect(decision.checks.map(({ sentence }) => sentence)).toContain(
    '17 of 30 hosts of group web healthy outside the zone, at least 18 wanted: 10 are added there first',
  );
  if (decision.kind !== 'act') return;
  const plan = decision.act;
  expect(plan.rungs.map(({ name }) => name)).toEqual(['close', 'grow', 'shift', 'health']);
  const underWay = { id: 'evac-1', plan };
  const room = (rung: 'grow' | 'shift', healthyElsewhere: number) =>
    checkRung(rungOf(plan, rung), { ...ill, underWay, groups: [groupOf('web', { healthyElsewhere, known: 40 })] }, plan, rule, now).filter(
      ({ reason, passed }) => reason === 'min_healthy' && !passed,
    );
  expect(room('grow', 17)).toEqual([]);
  expect(room('shift', 17)).toMatchObject([{ sentence: '17 of 30 hosts of group web healthy outside the zone, at least 18 wanted' }]);
  expect(room('shift', 18)).toEqual([]);
});

test('who leaves at once must have room all the time, and who leaves later before its own traffic does', () => {
  const groupsOf = (web: number, api: number) => [
    groupOf('web', { healthyElsewhere: web }),
    groupOf('api', { inZone: 1, known: 3, healthyElsewhere: api }),
  ];
  const decision = decide({ groups: groupsOf(18, 1) });
  if (decision.kind !== 'act') throw new Error(decision.because);
  const plan = decision.act;
  const underWay = { id: 'evac-1', plan };
  const lacking = (at: number, web: number, api: number) =>
    checkRung(plan.rungs[at] ?? rungOf(plan, 'grow'), { ...ill, underWay, groups: groupsOf(web, api) }, plan, rule, now)
      .filter(({ passed }) => !passed)
      .map(({ sentence }) => /group (\w+)/.exec(sentence)?.[1]);
  expect(plan.rungs.map(({ name }) => name)).toEqual(['shift', 'health', 'close', 'grow', 'shift', 'health']);
  for (const at of [0, 1, 2, 3]) expect([lacking(at, 18, 1), lacking(at, 17, 1)]).toEqual([[], ['web']]);
  for (const at of [4, 5]) expect([lacking(at, 18, 2), lacking(at, 18, 1), lacking(at, 17, 1)]).toEqual([[], ['api'], ['web', 'api']]);
});

test('hosts that the plan has added do not raise what is wanted', () => {
  const decision = decide();
  if (decision.kind !== 'act') throw new Error(decision.because);
  const plan = decision.act;
  const groups = ill.groups.map((group) => (group.name === 'web' ? { ...group, known: 40, healthyElsewhere: 18 } : group));
  const seen = seenOf({ groups: survey.groups.map((group) => ({ ...group, desired: group.desired + 10, most: 50 })) });
  const asked = checkRung(rungOf(plan, 'grow'), { ...ill, underWay: { id: 'evac-1', plan }, groups, seen }, plan, rule, now);
  expect(asked.filter(({ reason, passed }) => reason === 'min_healthy' && !passed)).toEqual([]);
});

test('a group that stays for want of hosts elsewhere is told with its numbers', () => {
  const groups = [groupOf('web'), groupOf('cron', { inZone: 1, known: 2, healthyElsewhere: 1 })];
  const decision = decide({ groups });
  expect(decision).toMatchObject({ kind: 'act', act: { groups: ['web'], kept: ['cron'] } });
  expect(decision.checks).toContainEqual({
    reason: 'min_healthy',
    passed: true,
    sentence: '1 of 2 hosts of group cron healthy outside the zone, at least 2 wanted: it stays',
  });
});

test('what goes along behind the same balancer must have room elsewhere as well', () => {
  const groups = [groupOf('web'), groupOf('admin', { isStruck: false, healthyElsewhere: 2, known: 9 })];
  const seen = seenOf({ balancers: [balancerOf('edge', ['admin', 'web'])] });
  expect(failing({ groups, seen, answer: 'shift' })).toEqual([
    'min_healthy: 2 of 9 hosts of group admin healthy outside the zone, at least 6 wanted',
  ]);
});

test('another zone may be left again once the time between two is over', () => {
  expect(decide({ otherZoneLeftAt: now - dayMs }).kind).toBe('act');
});

test('without a policy nothing is planned, and that is the reason', () => {
  const decision = decideEvacuation(ill, undefined, now);
  expect(decision).toMatchObject({
    reason: 'no_policy',
    because: 'no policy of kind ZoneEvacuation speaks for zone a',
    wouldHave: undefined,
  });
  expect(decision.checks.at(-1)?.passed).toBe(false);
});

test.each<[Mode, HoldReason, string]>([
  ['observe', 'mode_observe', 'zones is in mode observe'],
  ['recommend', 'mode_recommend', 'zones is in mode recommend'],
  ['approve', 'approval_needed', 'zones is in mode approve'],
])('mode %s holds with %s', (mode, reason, because) => {
  expect(decide({}, { ...rule, mode })).toMatchObject({ kind: 'hold', reason, because });
});

test('an approval lets mode approve act, and no other mode that may not', () => {
  expect(decide({ approvedBy: 'ann' }, { ...rule, mode: 'approve' }).kind).toBe('act');
  expect(decide({ approvedBy: 'ann' }, { ...rule, mode: 'observe' })).toMatchObject({ reason: 'mode_observe' });
});

test('a controller in the ill zone acts once somebody outside says so too', () => {
  const inside = { controllerZone: 'a' };
  expect(decide({ ...inside, isByOutsiders: true }).kind).toBe('act');
  expect(decide({ ...inside, seen: seenOf({ illZones: { a: 'impaired' } }) }).kind).toBe('act');
  expect(decide({ ...inside, seen: seenOf({ illZones: { b: 'impaired' } }) })).toMatchObject({ reason: 'controller_in_zone' });
  expect(decide({ ...inside, approvedBy: 'ann' }).kind).toBe('act');
  expect(decide(inside, { ...rule, mode: 'approve' })).toMatchObject({ reason: 'approval_needed' });
});

test('what a person asks for needs no evidence, and is shown to that person before it is begun', () => {
  const asked = {
    isConfirmed: false,
    askedBy: 'ann',
    disarmed: 'ben has brought work back',
    change: 'release 41',
    otherZoneLeftAt: now - 1,
  };
  expect(failing(asked)).toEqual(['approval_needed: asked for by ann, who must approve the plan']);
  expect(decide({ ...asked, approvedBy: 'ann' }).kind).toBe('act');
});

test.each<[HoldReason, Partial<EvacuationCase>]>([
  ['paused', { pauses: [pauseOf('long', now + 1)] }],
  ['frozen', { freeze: 'release week' }],
  ['everybody_affected', { otherZonesInDoubt: ['b'] }],
  ['min_healthy', { soundZones: 1 }],
  ['zone_left_already', { otherEvacuation: { id: 'evac-9', zone: 'b' } }],
])('a person’s word does not outweigh %s', (reason, more) => {
  expect(decide({ askedBy: 'ann', approvedBy: 'ann', ...more })).toMatchObject({ kind: 'hold', reason });
});

test('an evacuation that is under way goes on when the evidence ends, and stops for what holds any', () => {
  const opened = decide();
  if (opened.kind !== 'act') throw new Error('it does not act');
  const underWay = { id: 'evac-1', plan: opened.act };
  const missing = (more: Partial<EvacuationCase>) =>
    checkRung(rungOf(opened.act, 'grow'), { ...ill, underWay, isConfirmed: false, ...more }, opened.act, rule, now)
      .filter(({ passed }) => !passed)
      .map(({ reason }) => reason);
  expect(missing({ otherZoneLeftAt: now - 1 })).toEqual([]);
  expect(missing({ freeze: 'release week' })).toEqual(['frozen']);
  expect(missing({ otherZonesInDoubt: ['c'] })).toEqual(['everybody_affected']);
  expect(missing({ change: 'release 41' })).toEqual(['shared_change']);
  expect(missing({ seen: { survey, readAt: now - 90_000, trouble: undefined } })).toEqual(['zones_unread']);
});
