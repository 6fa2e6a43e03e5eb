import { expect, test } from 'vitest';
import { takeCensus } from '../../../../src/controller/coverage/census.ts';
import { createDesk, fleetOf, hangingDisk } from '../desk.ts';

test('hosts are counted by what is wrong with them: silent ones are unwell and no suspects, and two faults are one host', () => {
  const [web, db] = [fleetOf('web', ['a', 'b'], 3), fleetOf('db', ['b'], 2)];
  const all = [...web, ...db];
  const desk = createDesk();
  desk.run(60, all);
  const sick = ['web-a-1', 'web-b-1', 'web-b-2', 'db-b-1'];
  const silent = ['web-a-3', 'web-b-1'];
  desk.run(10, all, (host, second) => (sick.includes(host) ? hangingDisk(second + 20) : {}));
  desk.run(
    30,
    all.filter((host) => !silent.includes(host)),
    (host, second) => (sick.includes(host) ? hangingDisk(second + 30) : {}),
  );
  const plain = (counts: ReadonlyMap<string, number> | undefined) => Object.fromEntries(counts ?? []);
  const census = takeCensus(desk.state);
  expect({
    suspect: plain(census.suspectInGroup),
    silent: plain(census.silentInGroup),
    unwell: plain(census.unwellInGroup),
    disk: plain(census.suspectInZone.get('disk')),
    agent: plain(census.suspectInZone.get('agent')),
  }).toEqual({
    suspect: { web: 3, db: 1 },
    silent: { web: 2 },
    unwell: { web: 4, db: 1 },
    disk: { a: 1, b: 3 },
    agent: { a: 1, b: 1 },
  });
  expect(takeCensus(createDesk().state).unwellInGroup.size).toBe(0);
});
