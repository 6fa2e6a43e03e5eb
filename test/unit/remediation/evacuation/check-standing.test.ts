/** What stands in the way of a plan, and what does not? */
import { expect, test } from 'vitest';
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import { decideEvacuation } from '../../../../src/remediation/evacuation/decide-evacuation.ts';
import type { EvacuationCase, EvacuationRule } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import { balancerOf, groupOf, ill, now, rule, seenOf, shiftFrom, survey, surveyedGroup } from './ill-zone.ts';

const decide = (more: Partial<EvacuationCase> = {}, how: EvacuationRule = rule) => decideEvacuation({ ...ill, ...more }, how, now);
const failing = (more: Partial<EvacuationCase>, how: EvacuationRule = rule) =>
  decide(more, how)
    .checks.filter(({ passed }) => !passed)
    .map(({ reason, sentence }) => `${reason}: ${sentence}`);

const placesOnlyIn = (zone: string) => [{ subnet: 'one', zone, freeAddresses: 50 }];
const record = { hostedZone: 'Z1', name: 'api.example.com.', type: 'A', sets: { a: 'east-a' } };
const withRecord: EvacuationRule = { ...rule, records: [record] };
test.each<[sentence: string, seen: Partial<ZoneSurvey>, how?: EvacuationRule]>([
  [
    'balancer web-lb takes no zonal shifts: turn them on for it, or name its groups under stateful',
    { balancers: [balancerOf('web-lb', ['web'], { takesShifts: false })] },
  ],
  [
    'a shift of balancer web-lb would do nothing: no target is healthy',
    { balancers: [balancerOf('web-lb', ['web'], { failsOpen: 'no target is healthy' })] },
  ],
  ['balancer web-lb stands in no other zone', { balancers: [balancerOf('web-lb', ['web'], { zones: ['a'] })] }],
  [
    'balancer web-lb stands behind arn:edge, of which nothing was read',
    { balancers: [balancerOf('web-lb', ['web'], { behind: 'arn:edge' })] },
  ],
  ['group kafka stays, and is behind a balancer that would be shifted for others', { balancers: [balancerOf('lb', ['web', 'kafka'])] }],
  ['group web: an instance refresh is under way', { groups: [surveyedGroup('web', { obstacle: 'an instance refresh is under way' })] }],
  ['group web: somebody has suspended Launch and Terminate', { groups: [surveyedGroup('web', { suspended: ['Terminate', 'Launch'] })] }],
  ['group web launches in no other zone', { groups: [surveyedGroup('web', { places: placesOnlyIn('a') })] }],
  ['record api.example.com. (A) was not found', {}, withRecord],
  [
    'record api.example.com. (A) has no set east-a for zone a',
    { records: [{ ...record, sets: [{ id: 'east-b', zone: 'b', weight: 1 }] }] },
    withRecord,
  ],
  [
    'record api.example.com. (A) would be left without an answer: no set but east-a has a weight',
    {
      records: [
        {
          ...record,
          sets: [
            { id: 'east-a', zone: 'a', weight: 1 },
            { id: 'east-b', zone: 'b', weight: 0 },
          ],
        },
      ],
    },
    withRecord,
  ],
])('what would not do as it is told holds: %s', (sentence, seen, how) => {
  expect(failing({ seen: seenOf(seen) }, how)).toContain(`zone_unready: ${sentence}`);
});

test('what the plan does not touch stands in nobody’s way', () => {
  const seen = seenOf({
    groups: [surveyedGroup('db', { obstacle: 'managed by others' }), surveyedGroup('kafka', { suspended: ['Launch'] })],
    balancers: [balancerOf('db-lb', ['db'], { takesShifts: false }), balancerOf('b-only', ['web'], { zones: ['b'], takesShifts: false })],
  });
  expect(failing({ seen })).toEqual([]);
});

test.each<[why: string, more: Partial<EvacuationCase>, how?: EvacuationRule]>([
  [
    'balancers, where no traffic is shifted',
    { answer: 'steer', seen: seenOf({ balancers: [balancerOf('web-lb', ['web'], { takesShifts: false })] }) },
  ],
  ['records, where only a part of the zone leaves', { answer: 'shift' }, withRecord],
  [
    'a group that stays, behind the same balancer but without a host in the zone',
    { seen: seenOf({ balancers: [balancerOf('lb', ['web', 'db'])] }) },
    { ...rule, stateful: ['kafka', 'db'] },
  ],
  [
    'a record that keeps one other answer of several',
    {
      seen: seenOf({
        records: [{ ...record, sets: [5, 0, 5].map((weight, at) => ({ id: `east-${'abc'[at]}`, zone: 'abc'[at] as string, weight })) }],
      }),
    },
    withRecord,
  ],
  [
    'as many addresses as are wanted',
    { groups: [groupOf('web')], seen: seenOf({ groups: [surveyedGroup('web', { places: exactly(10) })] }) },
  ],
  ['a survey of a minute ago', { seen: { survey, readAt: now - 60_000, trouble: undefined } }],
])('nothing is held against %s', (_why, more, how) => {
  expect(failing(more, how)).toEqual([]);
});

function exactly(freeAddresses: number) {
  return [
    { subnet: 'one', zone: 'a', freeAddresses: 0 },
    { subnet: 'two', zone: 'b', freeAddresses },
  ];
}

test('an old survey is asked nothing', () => {
  const { checks } = decide({ seen: { survey, readAt: now - 90_000, trouble: undefined } });
  expect(checks.flatMap(({ reason }) => (reason.startsWith('zone') ? [reason] : []))).toEqual(['zone_unconfirmed', 'zones_unread']);
});

test('one foreign shift is told as one', () => {
  expect(failing({ seen: seenOf({ shifts: [shiftFrom('b', 'others')] }) })).toEqual([
    'zone_left_already: traffic of arn:balancer/other is shifted away from zone b by others (shift-1)',
  ]);
});
