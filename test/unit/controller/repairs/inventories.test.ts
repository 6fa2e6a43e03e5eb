/** When is what the provider says believed, and what follows from what is missing in it? */
import { expect, test } from 'vitest';
import { minuteMs } from '../../../../src/base/instant.ts';
import { findMember, seeMachine } from '../../../../src/controller/repairs/inventories.ts';
import type { Inventory, Member, MemberState } from '../../../../src/remediation/inventory.ts';
import { createDesk, fleetOf, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 10);

function inventoryOf(machines: readonly string[], more: (machine: string) => Partial<Member> = () => ({}), name = 'web'): Inventory {
  const members = machines.map((machine): Member => ({
    machine,
    zone: machine.split('-')[1] ?? '',
    launchedAt: -60 * minuteMs,
    state: 'in_service',
    keepOff: false,
    ...more(machine),
  }));
  return { groups: [{ name, desired: machines.length, members, launchTrouble: undefined }] };
}

function watch(hosts: readonly string[] = fleet): Desk {
  const desk = createDesk(undefined, { canAct: true });
  desk.run(60, hosts);
  return desk;
}

const read = (desk: Desk, inventory: Inventory) => desk.tell({ kind: 'inventory_read', inventory });
const doubtOf = (desk: Desk) => desk.state.history.repairs.doubt;
const lostOf = (desk: Desk) => desk.entries.flatMap((entry) => (entry.kind === 'machine_lost' ? [entry.machine] : []));
const newcomers = (count: number) => Array.from({ length: count }, (_, at) => `web-d-${at + 1}`);

test.each([
  [30, 3, undefined],
  [30, 4, '4 of 30 machines vanished from one inventory to the next'],
  [15, 2, undefined],
  [15, 3, '3 of 15 machines vanished from one inventory to the next'],
])('of %i machines that speak %i vanish: %s', (size, gone, doubt) => {
  const hosts = fleet.slice(0, size);
  const desk = watch(hosts);
  read(desk, inventoryOf(hosts));
  read(desk, inventoryOf(hosts.slice(gone)));
  expect(doubtOf(desk)).toBe(doubt);
});

test('an inventory that is not believed is not kept: what vanished is missed until it is back', () => {
  const desk = watch();
  read(desk, inventoryOf(fleet));
  for (let again = 0; again < 3; again += 1) read(desk, inventoryOf(fleet.slice(10)));
  expect(desk.entries.filter(({ kind }) => kind === 'inventory_doubted')).toHaveLength(1);
  expect(desk.state.inventory?.read.groups[0]?.members).toHaveLength(30);
  expect(lostOf(desk)).toEqual([]);
  read(desk, inventoryOf(fleet));
  expect(doubtOf(desk)).toBeUndefined();
  expect(desk.entries.filter(({ kind }) => kind === 'inventory_trusted')).toHaveLength(1);
});

test('machines that were on their way out, or do not speak any more, may vanish', () => {
  const leaving = watch();
  read(
    leaving,
    inventoryOf(fleet, (machine) => (machine < 'web-b' ? { state: 'leaving' } : {})),
  );
  read(leaving, inventoryOf(fleet.slice(10)));
  expect(doubtOf(leaving)).not.toContain('vanished');

  const silent = watch();
  read(silent, inventoryOf(fleet));
  silent.run(30, fleet.slice(10));
  read(silent, inventoryOf(fleet.slice(10)));
  expect(doubtOf(silent)).toBeUndefined();
});

test.each<[unheard: number, launchedAgoMs: number, state: MemberState, doubt: string | undefined]>([
  [7, 60 * minuteMs, 'in_service', undefined],
  [8, 60 * minuteMs, 'in_service', '8 of 38 machines in service are not heard'],
  [8, 10 * minuteMs, 'in_service', '8 of 38 machines in service are not heard'],
  [8, 10 * minuteMs - 1, 'in_service', undefined],
  [8, 60 * minuteMs, 'aside', undefined],
])('%i machines without an agent, launched %i ms ago, %s: %s', (unheard, launchedAgoMs, state, doubt) => {
  const desk = watch();
  const more = (machine: string) => (machine.startsWith('web-d') ? { launchedAt: desk.now - launchedAgoMs, state } : {});
  read(desk, inventoryOf([...fleet, ...newcomers(unheard)], more));
  expect(doubtOf(desk)).toBe(doubt);
});

test('hosts that have fallen silent are not heard, and a few of a small fleet are no doubt', () => {
  const desk = watch();
  desk.run(30, fleet.slice(7));
  read(desk, inventoryOf(fleet));
  expect(doubtOf(desk)).toBe('7 of 30 machines in service are not heard');

  const small = watch(fleet.slice(0, 5));
  small.run(30, fleet.slice(2, 5));
  read(small, inventoryOf(fleet.slice(0, 5)));
  expect(doubtOf(small)).toBeUndefined();
});

test.each([
  [6, undefined],
  [7, '7 of 30 hosts that report are not in the inventory'],
])('%i hosts that report and are not listed: %s', (unlisted, doubt) => {
  const desk = watch();
  read(desk, inventoryOf(fleet.slice(unlisted)));
  expect(doubtOf(desk)).toBe(doubt);
});

test('hosts of groups that the provider does not run are nobody’s surplus', () => {
  const others = fleetOf('db', ['a', 'b'], 10);
  const desk = watch([...fleet, ...others]);
  read(desk, inventoryOf(fleet));
  expect(doubtOf(desk)).toBeUndefined();
});

test('a machine that leaves or is missing is lost once, and one that was not in service is no loss', () => {
  const desk = watch();
  const states: Readonly<Record<string, MemberState>> = { 'web-a-3': 'aside', 'web-a-4': 'coming' };
  const before = inventoryOf(fleet, (machine) => ({ state: states[machine] ?? 'in_service' }));
  read(desk, before);
  const after = inventoryOf(
    fleet.filter((machine) => !['web-a-2', 'web-a-3', 'web-a-4'].includes(machine)),
    (machine) => ({ state: machine === 'web-a-1' ? 'leaving' : machine === 'web-a-5' ? 'aside' : 'in_service' }),
  );
  read(desk, after);
  expect(lostOf(desk)).toEqual(['web-a-1', 'web-a-2']);
  read(desk, before);
  read(desk, after);
  expect(lostOf(desk)).toEqual(['web-a-1', 'web-a-2']);
  expect(desk.entries.find((entry) => entry.kind === 'machine_lost')).toMatchObject({ group: 'web', zone: 'a' });
});

test('a machine that is missing and silent has left after twenty seconds, and one that is listed again has not', () => {
  const desk = watch();
  const rest = fleet.slice(2);
  read(desk, inventoryOf(fleet));
  desk.run(20, rest);
  read(desk, inventoryOf(rest));
  const known = () => ['web-a-1', 'web-a-2'].filter((host) => desk.state.history.hosts.has(host));
  desk.now += 4_000;
  desk.tell({ kind: 'time_passed' });
  read(desk, inventoryOf(fleet.slice(1)));
  desk.run(15, rest);
  desk.now += 999;
  read(desk, inventoryOf(rest));
  expect(known()).toEqual(['web-a-1', 'web-a-2']);
  desk.now += 1;
  read(desk, inventoryOf(rest));
  expect(known()).toEqual(['web-a-2']);
  expect(desk.entries.findLast((entry) => entry.kind === 'host_forgotten')).toMatchObject({ because: 'it has left its group' });
  desk.run(20, rest);
  read(desk, inventoryOf(rest));
  expect(known()).toEqual([]);
});

test('a machine is found by its name and its launch, and what is known of it is told', () => {
  const desk = watch();
  read(
    desk,
    inventoryOf(fleet, (machine) => ({ keepOff: machine === 'web-a-2' })),
  );
  const { state } = desk;
  expect(findMember(state, 'web-a-1', 'web')?.machine).toBe('web-a-1');
  expect(findMember(state, 'web-a-1', 'web', -60 * minuteMs)?.machine).toBe('web-a-1');
  expect(findMember(state, 'web-a-1', 'web', 0)).toBeUndefined();
  expect(findMember(state, 'web-a-1', 'db')).toBeUndefined();
  expect(findMember(state, 'web-x-1', 'web')).toBeUndefined();
  expect(seeMachine(state, 'web-a-2', 'web', undefined)).toMatchObject({
    readAt: desk.now,
    doubt: undefined,
    state: 'in_service',
    keepOff: true,
    launchTrouble: undefined,
  });
  expect(seeMachine(state, 'web-x-1', 'web', undefined)).toMatchObject({ state: undefined, keepOff: false });
});

test('a new controller, or one that stood still, hears agents for thirty seconds before it believes any inventory', () => {
  const desk = createDesk(undefined, { canAct: true });
  desk.now += 29_999;
  read(desk, inventoryOf(fleet.slice(0, 2)));
  expect(desk.state.inventory).toBeUndefined();
  desk.now += 1;
  desk.state.lastStepAt = desk.now;
  desk.state.resumedAt = undefined;
  read(desk, inventoryOf(fleet.slice(0, 2)));
  expect(desk.state.inventory?.at).toBe(30_000);
  desk.now += 10_000;
  read(desk, inventoryOf(fleet.slice(0, 2)));
  expect(desk.state.inventory?.at).toBe(30_000);
});

test('an inventory is asked for every ten seconds, and only where something could be done with it', () => {
  const asks = (desk: Desk) => desk.asked.filter(({ kind }) => kind === 'take_inventory').length;
  const desk = createDesk(undefined, { canAct: true });
  const counts = Array.from({ length: 21 }, () => {
    desk.run(1, []);
    return asks(desk);
  });
  expect([counts[0], counts[9], counts[10], counts[19], counts[20]]).toEqual([1, 1, 2, 2, 3]);
  const idle = createDesk();
  idle.run(30, fleet);
  expect(asks(idle)).toBe(0);
});

test('what went while the controller was down is lost as soon as the first inventory after its start is believed, and only once', () => {
  const desk = watch();
  read(desk, inventoryOf(fleet));
  desk.now += 3 * minuteMs;
  desk.restart();
  const [gone, leaving, heardButUnlisted] = ['web-a-1', 'web-a-2', 'web-a-3'];
  desk.run(
    30,
    fleet.filter((machine) => machine !== gone),
  );
  const after = inventoryOf(
    fleet.filter((machine) => machine !== gone && machine !== heardButUnlisted),
    (machine) => ({ state: machine === leaving ? 'leaving' : 'in_service' }),
  );
  read(desk, after);
  expect(lostOf(desk)).toEqual([gone, leaving]);
  expect(desk.state.history.repairs.spent.filter(({ by }) => by === 'others').map(({ at }) => at)).toEqual([desk.now, desk.now]);
  desk.restart();
  desk.run(
    30,
    fleet.filter((machine) => machine !== gone),
  );
  read(desk, after);
  expect(lostOf(desk)).toEqual([gone, leaving]);
});
