import { expect, test } from 'vitest';
import { createDesk, fleetOf, hangingDisk } from './desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 4);
const causes = (desk: ReturnType<typeof createDesk>) =>
  [...desk.state.history.incidents.values()].map(({ fault, cause, causeEvidence }) => ({ fault, cause, says: causeEvidence?.sentence }));

test('a group of which most hosts thrash at once has too much to do, and its incident says so with the numbers', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(60, fleet, (host) => (host.endsWith('-4') ? {} : { 'memory.pressure_share': { host: 0.6 } }));
  expect(causes(desk)).toEqual([
    {
      fault: 'memory',
      cause: 'load',
      says: '9 of 12 hosts of group web have more to do than their CPUs or memory can bear, at once',
    },
  ]);
  expect(desk.lines().join('\n')).toContain('; cause load: 9 of 12 hosts');
});

test('three hosts of twelve that thrash are three hosts, and the cause stays unknown', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(60, fleet, (host) => (host.endsWith('-4') ? { 'memory.pressure_share': { host: 0.6 } } : {}));
  expect(causes(desk).map(({ cause }) => cause)).toEqual(['unknown']);
});

test('most of a group with hanging disks and idle CPUs is no load', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(60, fleet, (host, second) => (host.endsWith('-4') ? {} : hangingDisk(second)));
  expect(causes(desk).map(({ cause }) => cause)).toEqual(['unknown']);
});

test('most of the fleet silent within seconds in every zone points at whoever listens', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(60, fleet.slice(0, 4));
  expect(causes(desk)).toEqual([
    { fault: 'agent', cause: 'heald', says: expect.stringContaining('8 of 12 agents in 2 zones fell silent within') },
  ]);
});

test('half of the fleet silent, or most of it one after the other, stays unknown', () => {
  const half = createDesk();
  half.run(120, fleet);
  half.run(60, fleet.slice(0, 6));
  expect(causes(half).map(({ cause }) => cause)).toEqual(['unknown']);

  const dwindling = createDesk();
  dwindling.run(120, fleet);
  for (let left = 11; left >= 3; left -= 1) dwindling.run(30, fleet.slice(0, left));
  expect(new Set(causes(dwindling).map(({ cause }) => cause))).toEqual(new Set(['unknown']));
});
