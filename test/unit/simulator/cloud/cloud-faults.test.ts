import { expect, test } from 'vitest';
import { play } from '../../../../src/simulator/play.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const policies = readShippedPolicies();

/** The lines that tell what befell the world, and what the cloud did, without their times. */
function tellWorld(faults: string, { seed = 1, until = '40m' } = {}): string[] {
  const scenario = parseScenario(`title: Something happens to the machines
why: To see what each fault of the cloud does to a fleet.
world: { groups: { web: { a: 2, b: 2, c: 2 } }, cloud: true }
faults: [${faults}]
until: ${until}
must: []
never: [{ verdict: failed, fault: cpu }]
`);
  const { transcript } = play(scenario, { seed, policies });
  return transcript.filter((line) => /^ *\d+:\d\d {2}(fault|cloud)/.test(line)).map((line) => line.slice(7));
}

const endOne = '{ name: gone, fault: terminationByOthers, on: { host: web-a-1 }, at: 6m }';

test('a calm cloud changes nothing in an hour', () => {
  expect(tellWorld('{ name: quiet, fault: idleDisk, on: { host: web-a-1 }, at: 6m, for: 1m }', { until: '60m' })).toEqual([
    'fault     quiet: nobody asks anything of the disk of web-a-1',
    'fault     quiet is over',
  ]);
});

test('a machine that somebody ends comes back as another one', () => {
  expect(tellWorld(endOne)).toEqual([
    'fault     gone: somebody else ends web-a-1',
    'cloud     web-a-1 is ended: by somebody else (others)',
    'cloud     web-a-3 is launched for web',
    'cloud     web-a-1 is gone',
    'cloud     web-a-3 is in service',
  ]);
});

test('several are ended one after the other over the time that was given', () => {
  const lines = tellWorld('{ name: gone, fault: terminationByOthers, on: { zone: a }, with: { within: 20m }, at: 6m }');
  expect(lines.filter((line) => line.includes('by somebody else') || line.includes('web-a-3 is in service'))).toEqual([
    'cloud     web-a-1 is ended: by somebody else (others)',
    'cloud     web-a-3 is in service',
    'cloud     web-a-2 is ended: by somebody else (others)',
  ]);
});

test('without capacity nothing comes in the place of what was ended, until there is some again', () => {
  const lines = tellWorld(`{ name: full, fault: launchesFail, at: 4m, for: 20m }, ${endOne}`);
  const over = lines.indexOf('fault     full is over');
  expect(lines.slice(0, over).some((line) => line.includes('a launch for web fails: there is no capacity'))).toBe(true);
  expect(lines.slice(0, over).some((line) => line.includes('is launched'))).toBe(false);
  expect(lines.slice(over).some((line) => line.includes('is in service'))).toBe(true);
});

test('from a bad image comes a machine that falls ill like the one before it', () => {
  const scenario = parseScenario(`title: A bad image
why: What replaces a machine is no better than it.
world: { groups: { web: { a: 2, b: 2, c: 2 } }, cloud: true }
faults: [{ name: image, fault: badImage, with: { after: 2m }, at: 4m, for: 20m }, ${endOne}]
until: 20m
must: [{ verdict: failed, fault: disk, saying: web-a-3, within: 10m, after: gone }]
never: [{ verdict: failed, saying: web-b }]
`);
  expect(play(scenario, { seed: 1, policies }).passed).toBe(true);
});

test('one that leaves and gets stuck is gone much later', () => {
  const lines = tellWorld(`{ name: stuck, fault: stuckLeaving, at: 4m, for: 10m }, ${endOne}`, { until: '60m' });
  expect(lines.indexOf('cloud     web-a-1 is gone')).toBeGreaterThan(lines.indexOf('fault     stuck is over'));
});

test('a zone that is taken out is emptied one by one, and filled again', () => {
  const lines = tellWorld('{ name: move, fault: rebalance, with: { zone: c }, at: 4m, for: 30m }', { until: '90m' });
  const over = lines.indexOf('fault     move is over');
  expect(lines.slice(0, over).filter((line) => /web-c-\d is ended: replaced/.test(line))).toHaveLength(2);
  expect(lines.slice(over).filter((line) => /web-c-\d is in service/.test(line))).toHaveLength(2);
});

test('what somebody else wants of a group is done, and undone at the end', () => {
  const lines = tellWorld('{ name: more, fault: desiredChanged, with: { group: web, to: 8 }, at: 4m, for: 20m }', { until: '40m' });
  const over = lines.indexOf('fault     more is over');
  expect(lines.slice(0, over).filter((line) => line.includes('is in service'))).toHaveLength(2);
  expect(lines.slice(over).filter((line) => line.includes('is ended: web has more than 6'))).toHaveLength(2);
});

test('a machine that somebody puts aside is made up for', () => {
  expect(tellWorld('{ name: look, fault: asideByOthers, on: { host: web-b-2 }, at: 6m }')).toEqual([
    'fault     look: somebody else puts web-b-2 aside',
    'cloud     web-b-2 is put aside (others)',
    'cloud     web-b-3 is launched for web',
    'cloud     web-b-3 is in service',
  ]);
});

test('a unit that is down is seen by the policy for services, and seen to be up again', () => {
  const scenario = parseScenario(`title: A unit is down
why: The cheapest of all repairs.
world: { groups: { web: { a: 2, b: 2, c: 2 } } }
faults: [{ name: unit, fault: failUnit, on: { host: web-b-1 }, at: 4m, for: 3m }]
until: 12m
must:
  - { verdict: failed, fault: service, on: unit, within: 25s, after: unit }
  - { verdict: well, fault: service, on: unit, within: 40s, afterEndOf: unit }
never: [{ verdict: suspect, notOn: unit }]
`);
  expect(play(scenario, { seed: 1, policies }).passed).toBe(true);
});

test('the same seed gives the same machines, to the letter', () => {
  expect(tellWorld(endOne, { seed: 5 })).toEqual(tellWorld(endOne, { seed: 5 }));
});
