import { expect, test } from 'vitest';

import type { EntryBody } from '../../../../src/controller/entry.ts';
import { foldEntry } from '../../../../src/controller/history.ts';
import { describeFleetRoom, listGroupRooms, listZoneRooms } from '../../../../src/controller/repairs/group-room.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { count, createDesk, diskPolicy, policySet, type Desk } from '../desk.ts';

const hourMs = 3_600_000;
const hosts = ['web-a-1', 'web-a-2', 'web-b-1', 'api-b-1'];

function start(policies: readonly HostRemediation[]): Desk {
  const caps = { inFlight: count(3), per: [{ windowMs: hourMs, max: count(4) }] };
  const desk = createDesk(policySet(policies, { limits: { ...caps, zone: { ...caps, inFlight: count(1) } } }), { canAct: true });
  desk.run(10, hosts);
  return desk;
}

function policyOf(
  name: string,
  mode: HostRemediation['mode'],
  more: Partial<HostRemediation['limits']>,
  steps = diskPolicy.steps,
): HostRemediation {
  return { ...diskPolicy, name, mode, steps, limits: { ...diskPolicy.limits, ...more } };
}

/** As the ledger tells it; `harm` is what the step costs. */
function tellSpent(desk: Desk, machine: string, action: 'replace' | 'restartUnit'): void {
  const [group = '', zone = ''] = machine.split('-');
  const target = { machine, launchedAt: 0, group, zone };
  const step = { action, with: {} };
  const irreversible = action === 'replace';
  const harm = irreversible ? 'host' : 'service';
  const about = { remediation: `act-${machine}`, hostName: machine };
  const plan = { target, steps: [{ step, words: action, irreversible, timeoutMs: 1 }], verifyMs: 1 };
  const told: readonly EntryBody[] = [
    {
      kind: 'remediation_opened',
      ...about,
      episode: 'ep',
      incident: 'inc',
      policy: 'one',
      plan,
      planHash: 'h',
      approvableUntil: undefined,
    },
    { kind: 'step_intended', ...about, step: 0, words: action, irreversible, harm, call: { token: 't', step, target }, machinesBefore: [] },
  ];
  for (const body of told) foldEntry(desk.state.history, { ...body, at: desk.now });
}

test('of several policies that may act the strictest speaks in each window, and those that only observe say nothing', () => {
  const desk = start([
    policyOf('one', 'auto', { inFlight: count(2), per: [{ windowMs: hourMs, max: count(2) }], breakAfter: 3 }),
    policyOf('two', 'approve', {
      inFlight: count(5),
      per: [
        { windowMs: hourMs, max: count(1) },
        { windowMs: 24 * hourMs, max: count(9) },
      ],
    }),
    policyOf('three', 'observe', { inFlight: count(1), per: [{ windowMs: hourMs, max: count(0) }], breakAfter: 1 }),
  ]);
  expect(listGroupRooms(desk.state, desk.now)).toMatchObject([
    { group: 'api', hosts: 1 },
    {
      group: 'web',
      hosts: 3,
      underWay: 0,
      inFlightCap: 2,
      allowedNow: 1,
      breakAfter: 2,
      budgets: [
        { windowMs: hourMs, max: 1, left: 1, freeAt: undefined },
        { windowMs: 24 * hourMs, max: 9, left: 9 },
      ],
    },
  ]);
});

test('where no policy may act there is no budget, and nothing is invented', () => {
  const desk = start([policyOf('one', 'recommend', {})]);
  expect(listGroupRooms(desk.state, desk.now)[1]).toMatchObject({ inFlightCap: undefined, allowedNow: undefined, budgets: [] });
});

test('what was spent is counted as where it is decided: a restart never takes the room of a replacement, in group, zone and fleet', () => {
  const restarts = [{ action: 'restartUnit', with: {} }];
  const per = [{ windowMs: hourMs, max: count(2) }];
  const desk = start([policyOf('one', 'auto', { per })]);
  tellSpent(desk, 'web-a-1', 'restartUnit');
  expect(listGroupRooms(desk.state, desk.now)[1]?.budgets).toMatchObject([{ left: 2 }]);
  tellSpent(desk, 'web-a-2', 'replace');
  const [, web] = listGroupRooms(desk.state, desk.now);
  expect(web).toMatchObject({ underWay: 2, budgets: [{ left: 1 }] });
  expect(describeFleetRoom(desk.state, desk.now)).toMatchObject({ underWay: 2, inFlightCap: 3, budgets: [{ max: 4, left: 3 }] });
  expect(listZoneRooms(desk.state, desk.now)).toMatchObject([
    { zone: 'a', underWay: 2, inFlightCap: 1, budgets: [{ left: 3 }] },
    { zone: 'b', underWay: 0, budgets: [{ left: 4 }] },
  ]);

  const restarting = start([policyOf('one', 'auto', { per }, restarts)]);
  tellSpent(restarting, 'web-a-1', 'restartUnit');
  tellSpent(restarting, 'web-a-2', 'replace');
  const budget = listGroupRooms(restarting.state, restarting.now)[1]?.budgets[0];
  expect(budget).toMatchObject({ left: 0, freeAt: restarting.now + hourMs });
});

test('a group whose hosts are all gone is still there while its breaker is open', () => {
  const desk = start([policyOf('one', 'auto', {})]);
  const because = '2 repairs in a row did not help';
  foldEntry(desk.state.history, { kind: 'breaker_opened', group: 'gone', because, at: desk.now });
  expect(listGroupRooms(desk.state, desk.now).map(({ group, lineage }) => [group, lineage.brokenBecause])).toEqual([
    ['api', undefined],
    ['gone', because],
    ['web', undefined],
  ]);
});
