import { expect, test } from 'vitest';
import { minuteMs, openCloud } from './stage.ts';

/** How many machines hold a place in each zone. */
function countZones({ group, agents }: ReturnType<typeof openCloud>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { host } of agents) {
    const machine = group.find(host.identity.id);
    if (machine?.state === 'in_service') counts[machine.zone] = (counts[machine.zone] ?? 0) + 1;
  }
  return counts;
}

test('a machine that somebody ends is replaced in the zone that lost it, by one with a new name and id that boots and reports', () => {
  const stage = openCloud();
  const { group, run, machineOf, textsOf, agents, reported } = stage;
  group.release(machineOf('web-b-1') as never, 'others', 0, 'by somebody else');
  run(10 * minuteMs);
  expect(textsOf('leaving', 'launched', 'entered_service', 'gone')).toEqual([
    'web-b-1 is ended: by somebody else',
    'web-b-3 is launched for web',
    'web-b-1 is gone',
    'web-b-3 is in service',
  ]);
  const ids = agents.map(({ host }) => host.identity.id);
  expect(new Set(ids).size).toBe(7);
  expect(reported.some((line) => line.startsWith('web-b-3 '))).toBe(true);
  expect(countZones(stage)).toEqual({ a: 2, b: 2, c: 2 });
});

test('a machine that was ended falls silent within seconds and is gone within two minutes', () => {
  const { group, run, machineOf, reported } = openCloud();
  run(minuteMs);
  group.release(machineOf('web-a-1') as never, 'others', 0, 'by somebody else');
  run(20_000);
  reported.length = 0;
  run(100_000);
  expect(reported.filter((line) => line.startsWith('web-a-1 '))).toEqual([]);
  expect(machineOf('web-a-1')).toBeUndefined();
});

test('one that gets stuck is on its way out for ten minutes and more', () => {
  const { cloud, group, run, machineOf } = openCloud();
  cloud.troubles.stuckLeavingShare = 1;
  group.release(machineOf('web-a-1') as never, 'others', 0, 'by somebody else');
  run(10 * minuteMs - 1);
  expect(machineOf('web-a-1')?.state).toBe('leaving');
  run(30 * minuteMs);
  expect(machineOf('web-a-1')).toBeUndefined();
});

test('a condemned machine serves until another one does, and stays while launches fail', () => {
  const { cloud, group, run, machineOf, textsOf, takeInventory } = openCloud();
  cloud.troubles.launches.set('everywhere', 'no_capacity');
  group.condemn(machineOf('web-c-1') as never, 'act-test.1', 0);
  run(30 * minuteMs);
  expect(machineOf('web-c-1')?.state).toBe('in_service');
  const read = takeInventory();
  expect(read.ok && read.value.groups[0]?.launchTrouble).toMatch(/^there is no capacity for this instance type in zone [abc]$/);
  cloud.troubles.launches.clear();
  run(15 * minuteMs);
  expect(textsOf('launched', 'entered_service', 'leaving', 'gone')).toEqual([
    expect.stringMatching(/is launched for web$/),
    expect.stringMatching(/is in service$/),
    'web-c-1 is ended: replaced',
    'web-c-1 is gone',
  ]);
});

test('a zone without capacity is passed over, and when it has some again the zones are levelled', () => {
  const stage = openCloud({ web: { a: 3, b: 3, c: 3 } });
  const { cloud, group, run, machineOf } = stage;
  cloud.troubles.launches.set('b', 'no_capacity');
  for (const name of ['web-b-1', 'web-b-2']) group.release(machineOf(name) as never, 'others', 0, 'by somebody else');
  run(20 * minuteMs);
  expect(countZones(stage)).toEqual({ a: 4, b: 1, c: 4 });
  cloud.troubles.launches.clear();
  run(40 * minuteMs);
  expect(countZones(stage)).toEqual({ a: 3, b: 3, c: 3 });
});

test('a machine that never comes up is given up after a quarter of an hour, with a reason, and another one is launched', () => {
  const { cloud, group, run, machineOf, textsOf, takeInventory } = openCloud();
  cloud.troubles.launches.set('everywhere', 'never_up');
  group.release(machineOf('web-a-1') as never, 'others', 0, 'by somebody else');
  run(17 * minuteMs);
  expect(textsOf('launch_failed')).toEqual(['a launch for web fails: web-a-3 never came up']);
  const read = takeInventory();
  expect(read.ok && read.value.groups[0]?.launchTrouble).toBe('web-a-3 never came up');
  cloud.troubles.launches.clear();
  run(20 * minuteMs);
  expect(textsOf('entered_service')).toHaveLength(1);
});

test('when a zone is taken out, its machines move a few at a time and each leaves only when another one serves', () => {
  const stage = openCloud({ web: { a: 10, b: 10, c: 10 } });
  const { group, run, deeds } = stage;
  const open = group.closeZone('c');
  let fewest = 30;
  for (let minute = 0; minute < 60; minute += 1) {
    run(minuteMs);
    fewest = Math.min(
      fewest,
      Object.values(countZones(stage)).reduce((sum, count) => sum + count, 0),
    );
  }
  expect(countZones(stage)).toEqual({ a: 15, b: 15 });
  expect(fewest).toBe(30);
  expect(deeds.every(({ by }) => by === 'the cloud')).toBe(true);
  open();
  run(120 * minuteMs);
  expect(countZones(stage)).toEqual({ a: 10, b: 10, c: 10 });
});

test('a smaller number that somebody else wishes for ends the oldest of the fullest zone', () => {
  const stage = openCloud({ web: { a: 3, b: 2, c: 2 } });
  const { group, run, machineOf, textsOf } = stage;
  const oldest = ['web-a-1', 'web-a-2', 'web-a-3'].toSorted(
    (left, right) => Number(machineOf(left)?.launchedAt) - Number(machineOf(right)?.launchedAt),
  )[0];
  group.setDesired(6, 'others');
  run(5 * minuteMs);
  expect(textsOf('desired_changed', 'leaving')).toEqual([
    'web is meant to have 6 machines, no longer 7',
    `${oldest} is ended: web has more than 6`,
  ]);
});

test('a machine that somebody puts aside runs and reports on, and its place is filled', () => {
  const stage = openCloud();
  const { group, run, machineOf, reported } = stage;
  group.putAside(machineOf('web-a-2') as never, 'others');
  run(10 * minuteMs);
  reported.length = 0;
  run(minuteMs);
  expect(reported.some((line) => line.startsWith('web-a-2 '))).toBe(true);
  expect(machineOf('web-a-2')?.state).toBe('aside');
  expect(countZones(stage)).toEqual({ a: 2, b: 2, c: 2 });
});

test('the same seed runs the same cloud to the millisecond, and another seed another', () => {
  const story = (seed: number) => {
    const { group, run, machineOf, deeds } = openCloud({ seed });
    group.condemn(machineOf('web-a-1') as never, 'others', 0);
    run(20 * minuteMs);
    return JSON.stringify(deeds);
  };
  expect(story(3)).toBe(story(3));
  expect(story(3)).not.toBe(story(4));
});
