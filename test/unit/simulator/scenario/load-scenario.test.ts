import { expect, test } from 'vitest';
import { loadScenario } from '../../../../src/simulator/scenario/load-scenario.ts';

const good = `title: A disk stalls
why: It happens.
world:
  groups:
    web: { a: 2, b: 2 }
faults:
  - { name: stall, fault: stallDisk, on: { group: web, count: 1 }, at: 3m, for: 1m }
until: 8m
must:
  - { verdict: suspect, on: stall, within: 7s, after: stall }
never:
  - { decision: act }
`;

function problemsOf(text: string): string[] {
  const { scenario, problems } = loadScenario(text, 'scenarios/bad.yaml');
  expect(scenario).toBeUndefined();
  return problems.map(({ line, column, message, help }) => `${line}:${column} ${message}${help === undefined ? '' : `; ${help}`}`);
}

test('a scenario is named after its file, and says what it leaves to the seed', () => {
  const { scenario, problems } = loadScenario(good, 'scenarios/disk-stalls.yaml');
  expect(problems).toEqual([]);
  expect(scenario).toMatchObject({
    name: 'disk-stalls',
    world: { requestsPerSecond: 120, controllerZone: 'b' },
    faults: [{ name: 'stall', on: { group: 'web', count: 1 }, atMs: 180_000, forMs: 60_000 }],
    musts: [{ sighting: { verdict: 'suspect', on: 'stall' }, every: false, withinMs: 7_000, from: { fault: 'stall', edge: 'begin' } }],
    nevers: [{ sighting: { decision: 'act' }, moreThan: 0 }],
  });
});

test('misspelt words are all told at once, each with its place and the nearest right one', () => {
  const bad = good
    .replace('fault: stallDisk', 'fault: stalDisk')
    .replace('until: 8m', 'untl: 8m')
    .replace('within: 7s', 'within: 7')
    .replace('decision: act', 'decision: acts');
  expect(problemsOf(bad)).toEqual([
    '8:1 unknown key "untl"; accepted are title, why, world, mode, pager, faults, until, must, never; did you mean "until"?',
    expect.stringMatching(/^7:27 faults\[0\]\.fault: expected one of stallDisk, .*, found "stalDisk"; did you mean "stallDisk"\?$/),
    '10:44 must[0].within: expected a duration from 1s to 30d, found 7 without a unit; write 7s for seconds',
    '12:17 never[0].decision: expected one of act, hold, found "acts"; did you mean "act"?',
  ]);
});

test('names that refer to nothing and deadlines that cannot be seen are told as well', () => {
  const bad = good
    .replace('on: { group: web, count: 1 }', 'on: { group: web, count: 9 }')
    .replace('at: 3m', 'at: 30s')
    .replace('on: stall, within: 7s, after: stall', 'on: stal, within: 9m, after: stall, every: true')
    .replace('{ decision: act }', '{ decision: act, verdict: failed }');
  expect(problemsOf(bad)).toEqual([
    '7:42 the world has 4 such hosts; 9 are asked for',
    '7:5 a fault begins after 2 min at the earliest, found 30 s',
    '10:5 no fault is called "stal"; did you mean "stall"?',
    '10:5 the deadline may lie after the end of the rehearsal; raise "until"',
    '12:5 a claim is about exactly one of verdict, incident, decision and entry',
  ]);
});

test.for([
  [
    'after a fault that never ends',
    good.replace(', for: 1m', '').replace('after: stall', 'afterEndOf: stall'),
    '10:5 "stall" never ends; say for how long it lasts: for',
  ],
  ['counted from nothing', good.replace(', after: stall', ''), '10:5 a claim needs exactly one of "after" and "afterEndOf"'],
  [
    'every host of no fault',
    good.replace('on: stall, within', 'every: true, within'),
    '10:5 "every" needs "on": for every host that which fault struck?',
  ],
  [
    'a fault of hosts without hosts',
    good.replace('on: { group: web, count: 1 }, ', ''),
    '7:5 stallDisk needs "on": which hosts it strikes',
  ],
  [
    'a fault of the fleet with hosts',
    good.replace('stallDisk, on', 'pauseController, on'),
    '7:48 pauseController strikes no host; leave "on" out',
  ],
  [
    'a zone that is not there',
    good.replace('stallDisk, on: { group: web, count: 1 }', 'partition, with: { zone: q }').replace('on: stall, ', ''),
    '7:44 no host stands in zone "q"',
  ],
  ['hosts of a later fault', good.replace('group: web, count: 1', 'sameAs: later'), '7:42 no earlier fault is called "later"'],
  [
    'two faults of one name',
    good.replace('until', '  - { name: stall, fault: pauseController, at: 3m }\nuntil'),
    '8:5 a second fault is called "stall"',
  ],
  ['an empty file', '# nothing\n', '1:1 the file holds no scenario; start with its title'],
] as const)('%s is refused', ([, text, problem]) => {
  expect(problemsOf(text).map((line) => line.replace(/; did you mean.*/, ''))).toEqual([problem]);
});

test('a fault of the cloud needs a world with one, and its groups have to be there', () => {
  const asked = good.replace('faults:\n', 'faults:\n  - { name: more, fault: desiredChanged, with: { group: wep, to: 9 }, at: 3m }\n');
  expect(problemsOf(asked)).toEqual([
    '7:5 desiredChanged needs a cloud; say so in the world: { cloud: true }',
    '7:48 no group is called "wep"; did you mean "web"?',
  ]);
  const { scenario } = loadScenario(asked.replace('wep', 'web').replace('world:\n', 'world:\n  cloud: true\n'), 'scenarios/good.yaml');
  expect(scenario?.world.cloud).toBe(true);
});
