import { expect, test } from 'vitest';
import { minuteMs } from '../../../../src/base/instant.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b'], 5);
const quietFor = (name: string, quietMs: number, more: Partial<HostRemediation> = {}): HostRemediation => ({
  ...diskPolicy,
  name,
  limits: { ...diskPolicy.limits, storm: { ...diskPolicy.limits.storm, quietMs } },
  ...more,
});
const stormsOf = (desk: Desk) =>
  desk.entries.flatMap((entry) => (entry.kind === 'storm_began' || entry.kind === 'storm_ended' ? [[entry.kind, entry.at / 1_000]] : []));

/** So many hosts hang for half a minute; then all are well. */
function blow(policies: readonly HostRemediation[], sick: number): Desk {
  const desk = createDesk(policySet(policies));
  desk.run(60, fleet);
  const chosen = fleet.slice(0, sick);
  desk.run(30, fleet, (host, second) => (chosen.includes(host) ? hangingDisk(second + 5) : {}));
  return desk;
}

test.each([
  [1, []],
  [2, [{ suspects: 2, known: 10 }]],
])('%i suspects of ten begin these storms: %j', (sick, storms) => {
  const began = blow([diskPolicy], sick).entries.filter((entry) => entry.kind === 'storm_began');
  expect(began.map(({ suspects, known }) => ({ suspects, known }))).toEqual(storms);
});

test('a storm is told once, and ends when it has been quiet for as long as the policy says, and no sooner', () => {
  const desk = blow([quietFor('disk', 2 * minuteMs)], 3);
  desk.run(120, fleet);
  const [began, ...more] = stormsOf(desk);
  expect([began?.[0], more]).toEqual(['storm_began', []]);
  const lastStormyAt = desk.entries.filter((entry) => entry.kind === 'episode_closed')[1]?.at ?? 0;
  desk.run((lastStormyAt + 2 * minuteMs - desk.now) / 1_000 - 1, fleet);
  expect(stormsOf(desk)).toHaveLength(1);
  desk.run(1, fleet);
  expect(stormsOf(desk).slice(1)).toEqual([['storm_ended', desk.now / 1_000]]);
  desk.run(60, fleet);
  expect(stormsOf(desk)).toHaveLength(2);
});

test('a gust in the quiet time begins it anew', () => {
  const desk = blow([quietFor('disk', 2 * minuteMs)], 3);
  desk.run(100, fleet);
  desk.run(30, fleet, (host, second) => (fleet.slice(0, 2).includes(host) ? hangingDisk(second + 5) : {}));
  desk.run(100, fleet);
  expect(stormsOf(desk)).toHaveLength(1);
  desk.run(90, fleet);
  expect(stormsOf(desk).map(([kind]) => kind)).toEqual(['storm_began', 'storm_ended']);
});

test('of the policies that cover a group the longest quiet time counts, whatever their order', () => {
  const [short, long] = [quietFor('a', minuteMs), quietFor('b', 4 * minuteMs)];
  for (const policies of [
    [short, long],
    [long, short],
  ]) {
    const desk = blow(policies, 3);
    desk.run(150, fleet);
    expect(stormsOf(desk)).toHaveLength(1);
    desk.run(150, fleet);
    expect(stormsOf(desk)).toHaveLength(2);
  }
});

test('a policy for another group says nothing about this one', () => {
  const target = { ...diskPolicy.target, groups: ['db'] };
  const desk = blow([quietFor('a', minuteMs), quietFor('b', 30 * minuteMs, { target })], 3);
  desk.run(150, fleet);
  expect(stormsOf(desk).map(([kind]) => kind)).toEqual(['storm_began', 'storm_ended']);
});

test('a storm outlives a restart, and its quiet time begins anew with it', () => {
  const desk = blow([quietFor('disk', 2 * minuteMs)], 3);
  desk.run(60, fleet);
  desk.restart();
  desk.run(110, fleet);
  expect(stormsOf(desk)).toHaveLength(1);
  desk.run(20, fleet);
  expect(stormsOf(desk).map(([kind]) => kind)).toEqual(['storm_began', 'storm_ended']);
});
