/** What would leave the zone, in which order, and what does each step expect to find? */
import { expect, test } from 'vitest';
import type { ActiveShift, SurveyedGroup } from '../../../../src/az/evacuation/survey.ts';
import { hourMs } from '../../../../src/base/instant.ts';
import type { EvacuationCase, EvacuationRule } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import { hashEvacuationPlan, planEvacuation, tellPlan } from '../../../../src/remediation/evacuation/plan-evacuation.ts';
import { launchesIn } from '../../../../src/remediation/evacuation/plan-shifts.ts';
import { balancerOf, groupOf, ill, rule, seenOf, survey, surveyedGroup } from './ill-zone.ts';

const plan = (more: Partial<EvacuationCase> = {}, how: EvacuationRule = rule) => planEvacuation({ ...ill, ...more }, how);
const tell = (more: Partial<EvacuationCase>, how: EvacuationRule = rule) => tellPlan(plan(more, how), how);
const stepsOf = (more: Partial<EvacuationCase>, how: EvacuationRule = rule) =>
  plan(more, how).rungs.flatMap(({ name, steps }) =>
    steps.map((step) => [name, step.action, 'group' in step ? step.group : step.name].join(' ')),
  );

test('draining moves what can be moved, and leaves stateful groups where they are', () => {
  const words = [
    'record the evidence and what stands there now',
    'shift traffic of web, api away from zone a for 3 h, renewed while the evidence holds',
    'let health checks of web, api in zone a fail',
    'launch no new hosts in zone a',
    'add 11 hosts to the other zones',
    'leave the hosts of kafka where they are',
    'come back in stages, 1 h after the last bad sample at the earliest',
  ];
  expect(tell({})).toEqual(words);
  expect(tell({ seen: undefined })).toEqual(words);
});

test('each step says what it expects to find and what it makes of it', () => {
  expect(plan().rungs.map(({ name, steps }) => [name, steps])).toEqual([
    [
      'shift',
      [
        { action: 'shift', resource: 'arn:balancer/api-lb', name: 'api-lb', forMs: 3 * hourMs },
        { action: 'shift', resource: 'arn:balancer/web-lb', name: 'web-lb', forMs: 3 * hourMs },
      ],
    ],
    ['health', []],
    [
      'close',
      [
        { action: 'stopRebalancing', group: 'web' },
        { action: 'leaveSubnets', group: 'web', from: ['web-a', 'web-b', 'web-c'], to: ['web-b', 'web-c'] },
        { action: 'stopRebalancing', group: 'api' },
        { action: 'leaveSubnets', group: 'api', from: ['api-a', 'api-b', 'api-c'], to: ['api-b', 'api-c'] },
      ],
    ],
    [
      'grow',
      [
        { action: 'grow', group: 'web', from: { desired: 30, most: 36 }, to: { desired: 40, most: 40 } },
        { action: 'grow', group: 'api', from: { desired: 3, most: 3 }, to: { desired: 4, most: 4 } },
      ],
    ],
  ]);
});

test('a lesser answer shifts only the groups that are struck', () => {
  expect(tell({ answer: 'shift', groups: [groupOf('web', { inZone: 1 }), groupOf('api', { isStruck: false })] })).toEqual([
    'record the evidence and what stands there now',
    'shift traffic of web away from zone a for 3 h, renewed while the evidence holds',
    'let health checks of web in zone a fail',
    'launch no new hosts in zone a',
    'add 1 host to the other zones',
    'come back in stages, 1 h after the last bad sample at the earliest',
  ]);
});

test('a group that is known to hold data stays where it is, although no policy says so', () => {
  const { groups, kept } = plan({ groups: [groupOf('web'), groupOf('events', { holdsData: true })] });
  expect([groups, kept]).toEqual([['web'], ['events']]);
});

test.each<[why: string, more: Partial<EvacuationCase>]>([
  ['steering', { answer: 'steer' }],
  ['nobody who could leave', { groups: [groupOf('kafka')] }],
])('%s shifts no traffic and adds no host', (_why, more) => {
  expect(plan(more).rungs.map(({ name, words }) => `${name}: ${words}`)).toEqual(['close: launch no new hosts in zone a']);
});

const own = { takesShifts: true };
test('a group that takes shifts is shifted itself, and keeps its places', () => {
  const seen = seenOf({ groups: [surveyedGroup('web', own)], balancers: [] });
  const web = [groupOf('web')];
  expect(stepsOf({ groups: web, seen })).toEqual(['shift shift web', 'grow grow web']);
  expect(stepsOf({ groups: web, seen, answer: 'steer' })).toEqual(['close shift web']);
});

test.each([
  [
    'launches nothing there anyhow',
    seenOf({ groups: [surveyedGroup('web', { ...own, places: [{ subnet: 'two', zone: 'b', freeAddresses: 9 }] })] }),
  ],
  ['others have shifted already', seenOf({ groups: [surveyedGroup('web', own)], shifts: [shiftBy('others', 'arn:group/web')] })],
])('a group that %s is not shifted itself', (_why, seen) => {
  expect(stepsOf({ groups: [groupOf('web')], seen })).toEqual(['shift shift web-lb', 'grow grow web']);
});

test('the provider’s own shift of a group is made sure of by one of heald’s', () => {
  const seen = seenOf({ groups: [surveyedGroup('web', own)], shifts: [shiftBy('provider', 'arn:group/web')], balancers: [] });
  expect(stepsOf({ groups: [groupOf('web')], seen })[0]).toBe('shift shift web');
});

test.each<[claim: string, launches: boolean, group: Partial<SurveyedGroup>, shifts?: readonly ActiveShift[]]>([
  ['one with a place there may', true, {}],
  ['one without may not', false, { places: [{ subnet: 'two', zone: 'b', freeAddresses: 9 }] }],
  ['one that is shifted away may not', false, {}, [shiftBy('heald', 'arn:group/web')]],
  ['one that is shifted away from elsewhere may', true, {}, [{ ...shiftBy('heald', 'arn:group/web'), awayFrom: 'b' }]],
  ['one of which only a balancer is shifted may', true, {}, [shiftBy('heald', 'arn:balancer/web-lb')]],
  ['one that is shifted among others may not', false, {}, [shiftBy('heald', 'arn:group/api'), shiftBy('heald', 'arn:group/web')]],
  ['one that nobody knows may', true, { name: 'other' }],
])('whether a group launches hosts in the zone: %s', (_claim, launches, group, shifts = []) => {
  expect(launchesIn('a', 'web', { ...survey, groups: [surveyedGroup('web', group)], shifts })).toBe(launches);
});

test('a group that would replace its shifted hosts one by one is closed by its places instead', () => {
  const seen = seenOf({ groups: [surveyedGroup('web', { ...own, leavesShiftedAlone: false })], balancers: [] });
  expect(stepsOf({ groups: [groupOf('web')], seen })).toEqual(['close stopRebalancing web', 'close leaveSubnets web', 'grow grow web']);
});

test('where too little is healthy elsewhere hosts are added before traffic moves, and none of them lands in the zone', () => {
  const short = [groupOf('web', { healthyElsewhere: 17 })];
  expect(stepsOf({ groups: short })).toEqual([
    'close stopRebalancing web',
    'close leaveSubnets web',
    'grow grow web',
    'shift shift web-lb',
  ]);
  const seen = seenOf({ groups: [surveyedGroup('web', own)] });
  expect(stepsOf({ groups: short, seen })).toEqual(['close shift web', 'grow grow web', 'shift shift web-lb']);
});

const sketch = (more: Partial<EvacuationCase>) =>
  plan(more).rungs.map(({ name, groups, steps }) => `${name} [${groups?.join(' ') ?? ''}] ${steps.length}`);

test('a group that is short of hosts elsewhere leaves after they were added, and holds up no other', () => {
  const groups = [groupOf('web'), groupOf('api', { inZone: 1, known: 3, healthyElsewhere: 1 })];
  expect(sketch({})).toEqual(['shift [] 2', 'health [] 0', 'close [] 4', 'grow [] 2']);
  expect(sketch({ groups: groups.slice(1) })).toEqual(['close [] 2', 'grow [] 1', 'shift [] 1', 'health [] 0']);
  expect(sketch({ groups })).toEqual(['shift [web] 1', 'health [web] 0', 'close [] 4', 'grow [] 2', 'shift [api] 1', 'health [api] 0']);
  expect(tell({ groups }).slice(1, 7)).toEqual([
    'shift traffic of web away from zone a for 3 h, renewed while the evidence holds',
    'let health checks of web in zone a fail',
    'launch no new hosts in zone a',
    'add 11 hosts to the other zones',
    'shift traffic of api away from zone a for 3 h, renewed while the evidence holds, once enough is healthy elsewhere',
    'let health checks of api in zone a fail',
  ]);
});

test.each([
  ['too little even with what is added', groupOf('api', { inZone: 1, known: 3, healthyElsewhere: 0 })],
  ['nothing that could add to it', groupOf('cron', { inZone: 1, known: 2, healthyElsewhere: 1 })],
])('a group with %s stays, and the others leave', (_why, short) => {
  const made = plan({ groups: [groupOf('web'), short] });
  expect([made.groups, made.kept]).toEqual([['web'], [short.name]]);
  expect(stepsOf({ groups: [groupOf('web'), short] }).join()).not.toContain(short.name);
});

test('behind one balancer all leave as late as the one that is worst off, and so do those that share another with them', () => {
  const groups = [
    groupOf('web'),
    groupOf('api', { inZone: 1, known: 3, healthyElsewhere: 1 }),
    groupOf('far', { inZone: 1, known: 3, healthyElsewhere: 2 }),
    groupOf('db', { inZone: 1, known: 3, healthyElsewhere: 2 }),
  ];
  const more = [surveyedGroup('far', { desired: 3 }), surveyedGroup('db', { desired: 3 })];
  const balancers = [balancerOf('one', ['far', 'web']), balancerOf('two', ['web', 'api']), balancerOf('three', ['db'])];
  const seen = seenOf({ groups: [...survey.groups, ...more], balancers });
  const shifts = plan({ groups, seen }).rungs.filter(({ name }) => name === 'shift');
  expect(shifts.map((rung) => rung.groups)).toEqual([['db'], ['web', 'api', 'far']]);
});

test('levelling that somebody else has stopped is theirs', () => {
  const seen = seenOf({ groups: [surveyedGroup('web', { suspended: ['AZRebalance'] })], balancers: [] });
  expect(stepsOf({ groups: [groupOf('web')], seen })).toEqual(['close leaveSubnets web', 'grow grow web']);
});

test('of a balancer behind another one the outer one is shifted', () => {
  const balancers = [balancerOf('inner', ['web'], { behind: 'arn:balancer/outer', takesShifts: false }), balancerOf('outer', [])];
  expect(plan({ groups: [groupOf('web')], seen: seenOf({ balancers }) }).rungs[0]?.steps).toMatchObject([
    { action: 'shift', name: 'outer' },
  ]);
});

test('two balancers that name each other end the search', () => {
  const balancers = [
    balancerOf('one', ['web'], { behind: 'arn:balancer/two' }),
    balancerOf('two', ['web'], { behind: 'arn:balancer/one' }),
  ];
  expect(plan({ seen: seenOf({ balancers }) }).rungs[0]?.steps).not.toEqual([]);
});

test('what goes along behind the same balancer is told', () => {
  const groups = [groupOf('web'), groupOf('admin', { isStruck: false })];
  const seen = seenOf({ balancers: [balancerOf('edge', ['admin', 'elsewhere', 'web'])] });
  const [shift] = plan({ answer: 'shift', groups, seen }).rungs;
  expect(shift?.words).toBe(
    'shift traffic of web away from zone a for 3 h, renewed while the evidence holds; what admin serves there goes along, behind the same balancer',
  );
});

test.each([
  ['others', []],
  ['heald', []],
  ['provider', ['shift shift web-lb']],
] as const)('what %s shift away already', (by, steps) => {
  const seen = seenOf({ shifts: [shiftBy(by, 'arn:balancer/web-lb')] });
  expect(stepsOf({ groups: [groupOf('web')], seen }).filter((line) => line.startsWith('shift'))).toEqual(steps);
});

const record = { hostedZone: 'Z1', name: 'api.example.com.', type: 'A', sets: { a: 'east-a' } };
const setsOf = (...weights: readonly number[]) =>
  weights.map((weight, at) => ({ id: `east-${'abc'[at]}`, zone: 'abc'[at] as string, weight }));

test('emptying and weights come last, and only when a zone is drained', () => {
  const bold: EvacuationRule = { ...rule, empties: true, records: [record, { ...record, name: 'other.', sets: { b: 'x' } }] };
  const seen = seenOf({ records: [{ ...record, sets: setsOf(10, 20) }] });
  const { rungs } = plan({ seen }, bold);
  expect(rungs.map(({ name }) => name)).toEqual(['shift', 'health', 'close', 'grow', 'empty', 'weights']);
  expect(rungs.at(-1)).toMatchObject({
    words: 'set the weight of zone a to 0 in api.example.com.',
    steps: [
      {
        action: 'setWeights',
        name: 'api.example.com.',
        from: [
          { id: 'east-a', weight: 10 },
          { id: 'east-b', weight: 20 },
        ],
        to: [
          { id: 'east-a', weight: 0 },
          { id: 'east-b', weight: 20 },
        ],
      },
    ],
  });
  expect(plan({ seen, answer: 'shift' }, bold).rungs.at(-1)?.name).toBe('empty');
});

test.each([
  ['nobody else would answer', setsOf(10, 0, 0)],
  ['it has no weight already', setsOf(0, 20)],
])('weights stay as they are where %s', (_why, sets) => {
  const seen = seenOf({ records: [{ ...record, sets }] });
  expect(plan({ seen }, { ...rule, records: [record] }).rungs.at(-1)).toMatchObject({ name: 'weights', steps: [] });
});

test('an approval binds to every step and what it expects, and not to words or the order of keys', () => {
  const hash = hashEvacuationPlan(plan());
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  const reworded = { ...plan(), rungs: plan().rungs.map(({ steps, name }) => ({ undo: '', words: '', steps: steps.map(turn), name })) };
  expect(hashEvacuationPlan(reworded)).toBe(hash);
  const others = [
    plan({ answer: 'shift', groups: ill.groups.map((group) => ({ ...group, isStruck: true })) }),
    plan({ zone: 'b' }),
    plan({ seen: seenOf({ groups: survey.groups.map((group) => ({ ...group, desired: group.desired + 1 })) }) }),
    plan({}, { ...rule, shiftForMs: hourMs }),
    plan({}, { ...rule, stateful: [] }),
  ];
  expect(new Set([hash, ...others.map(hashEvacuationPlan)]).size).toBe(others.length + 1);
});

function turn<Item extends object>(item: Item): Item {
  return Object.fromEntries(Object.entries(item).toReversed()) as Item;
}

function shiftBy(by: ActiveShift['by'], resource: string): ActiveShift {
  return { resource, awayFrom: 'a', id: 's', by, evacuation: undefined, until: undefined, isApplied: true };
}
