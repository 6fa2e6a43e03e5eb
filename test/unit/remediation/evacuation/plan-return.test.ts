/** In which order does work come back, and what is taken back at all? */
import { expect, test } from 'vitest';
import { invertStep } from '../../../../src/az/evacuation/invert-step.ts';
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';
import { minuteMs } from '../../../../src/base/instant.ts';
import type { EvacuationCase, EvacuationRule } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import type { EvacuationRecord, ReturnStage, ZoneWork } from '../../../../src/remediation/evacuation/evacuation.ts';
import { planEvacuation } from '../../../../src/remediation/evacuation/plan-evacuation.ts';
import { listInEffect, planReturn } from '../../../../src/remediation/evacuation/plan-return.ts';
import { balancerOf, groupOf, ill, rule, seenOf, survey, surveyedGroup } from './ill-zone.ts';
import { listWorks, recordOf, workOf } from './way-back.ts';

const stageMs = 10 * minuteMs;
const plan = (more: Partial<EvacuationCase> = {}, how: EvacuationRule = rule) => planEvacuation({ ...ill, ...more }, how);
const sketch = (stages: readonly ReturnStage[]) =>
  stages.map(
    ({ words, steps, opens, watchMs }) => `${words} [${[...steps.map(({ action }) => action), ...opens].join(' ')}] ${watchMs / minuteMs}`,
  );
const back = (record: EvacuationRecord, seen: ZoneSurvey | undefined = survey) => sketch(planReturn(record, seen, stageMs));

test('the smallest service serves in the zone first, and levelling and sizes come last', () => {
  expect(back(recordOf(plan(), listWorks(plan())))).toEqual([
    'launch hosts of web, api in zone a again, without levelling the zones yet [enterSubnets enterSubnets] 0',
    'let work of api into zone a again [endShift api] 10',
    'let work of web into zone a again [endShift web] 10',
    'let web, api level the zones again [resumeRebalancing resumeRebalancing] 10',
    'give web, api the sizes that they had before [shrink shrink] 0',
  ]);
});

test('small is who had few hosts in the zone, not who has few', () => {
  const groups = [
    groupOf('web', { inZone: 1, known: 30, healthyElsewhere: 29 }),
    groupOf('api', { inZone: 3, known: 9, healthyElsewhere: 6 }),
  ];
  const made = plan({ groups, seen: seenOf({ groups: [surveyedGroup('web'), surveyedGroup('api', { desired: 9 })] }) });
  const stages = planReturn(recordOf(made, listWorks(made)), survey, stageMs);
  expect(stages.flatMap(({ opens }) => opens)).toEqual(['web', 'api']);
});

test('each step is the inverse of one that was made', () => {
  const steps = planReturn(recordOf(plan(), listWorks(plan())), survey, stageMs).flatMap((stage) => stage.steps);
  const made = plan().rungs.flatMap((rung) => rung.steps);
  expect(steps).toHaveLength(made.length);
  expect(steps).toEqual(expect.arrayContaining(made.map(invertStep)));
});

test('what was refused or given up is not taken back, unless the survey shows that it was made after all', () => {
  const { groups, ...rest } = survey;
  const after: ZoneSurvey = {
    ...rest,
    groups: groups.map((group) => (group.name === 'web' ? { ...group, desired: 40, most: 40 } : group)),
  };
  const record = recordOf(
    plan(),
    listWorks(plan(), ({ action }) => (action === 'grow' ? 'given_up' : 'refused')),
    { closedGroups: [] },
  );
  expect(back(record)).toEqual([]);
  expect(back(record, after)).toEqual(['give web the sizes that they had before [shrink] 0']);
});

test('a call of which nobody knows is taken back: who finds nothing of it changes nothing', () => {
  const record = recordOf(
    plan(),
    listWorks(plan(), () => 'uncertain'),
  );
  expect(back(record)).toEqual(back(recordOf(plan(), listWorks(plan()))));
});

const shift: ZoneStep = { action: 'shift', resource: 'arn:balancer/web-lb', name: 'web-lb', forMs: 1 };
const end: ZoneStep = { action: 'endShift', resource: 'arn:balancer/web-lb', name: 'web-lb' };
test.each<[what: string, works: readonly ZoneWork[], standing: number]>([
  ['left', [workOf(1, shift, 'shift')], 1],
  ['come back', [workOf(1, shift, 'shift'), workOf(2, end, 'stage 2')], 0],
  ['ended because it did harm', [workOf(1, shift, 'shift'), workOf(2, end, 'guard')], 0],
  ['not let back', [workOf(1, shift, 'shift'), workOf(2, end, 'stage 2', 'given_up')], 1],
  ['left once more', [workOf(3, shift, 'shift'), workOf(1, shift, 'shift'), workOf(2, end, 'stage 2')], 1],
  ['renewed, and left by nobody here', [workOf(1, { ...shift, action: 'renewShift' }, 'renewal')], 0],
])('what stands is the last word on each thing: %s', (_what, works, standing) => {
  const record = recordOf(plan(), works);
  expect(listInEffect(record, survey)).toEqual(Array.from({ length: standing }, () => shift));
});

test('services behind one balancer come back together, with the shift of a group before that of its balancer', () => {
  const seen = seenOf({
    groups: [surveyedGroup('web', { takesShifts: true }), surveyedGroup('api', { desired: 3 })],
    balancers: [balancerOf('edge', ['api', 'web']), balancerOf('extra', ['web'])],
  });
  const made = plan({ seen });
  const stages = planReturn(recordOf(made, listWorks(made)), seen.survey, stageMs);
  expect(stages.slice(1, 3).map(({ steps, opens }) => [...steps.map((step) => ('name' in step ? step.name : '')), ...opens])).toEqual([
    ['web', 'extra', 'web'],
    ['edge', 'api'],
  ]);
});

test('a group that is shifted itself, and has no balancer, is a stage of its own', () => {
  const seen = seenOf({
    groups: [surveyedGroup('web', { takesShifts: true }), surveyedGroup('api', { takesShifts: true, desired: 3 })],
    balancers: [],
  });
  const made = plan({ seen });
  const stages = planReturn(recordOf(made, listWorks(made), { closedGroups: ['api'] }), seen.survey, stageMs);
  expect(sketch(stages).slice(0, 2)).toEqual([
    'let work of api into zone a again [endShift api] 10',
    'let work of web into zone a again [endShift] 10',
  ]);
});

test('what only its health checks lead back comes in growing numbers', () => {
  const names = ['one', 'two', 'three', 'four', 'five'];
  const groups = names.map((name, at) => groupOf(name, { inZone: at + 1 }));
  const seen = seenOf({ groups: names.map((name) => surveyedGroup(name)), balancers: [] });
  const made = plan({ groups, seen });
  const stages = planReturn(recordOf(made, listWorks(made)), seen.survey, stageMs);
  expect(stages.flatMap(({ opens }) => (opens.length === 0 ? [] : [opens]))).toEqual([['one'], ['two'], ['three', 'four'], ['five']]);
});

test('without a survey each shift is a stage of its own', () => {
  const stages = planReturn(recordOf(plan(), listWorks(plan())), undefined, stageMs);
  const traffic = stages.filter(({ steps }) => steps.some(({ action }) => action === 'endShift'));
  expect(traffic.map(({ words }) => words)).toEqual(['let work of api-lb into zone a again', 'let work of web-lb into zone a again']);
  expect(stages.flatMap(({ opens }) => opens).toSorted()).toEqual(['api', 'web']);
});

test('weights come back after the traffic, and before the zones are levelled', () => {
  const record = { hostedZone: 'Z1', name: 'api.example.com.', type: 'A' };
  const sets = [
    { id: 'east-a', zone: 'a', weight: 1 },
    { id: 'east-b', zone: 'b', weight: 1 },
  ];
  const made = plan({ seen: seenOf({ records: [{ ...record, sets }] }) }, { ...rule, records: [{ ...record, sets: { a: 'east-a' } }] });
  expect(back(recordOf(made, listWorks(made))).slice(3, 5)).toEqual([
    'set the weight of zone a back in api.example.com. [setWeights] 10',
    'let web, api level the zones again [resumeRebalancing resumeRebalancing] 10',
  ]);
});

test('where nothing was changed there is nothing to bring back', () => {
  expect(back(recordOf(plan(), [], { closedGroups: [] }))).toEqual([]);
});
