import { expect, test } from 'vitest';
import type { ZoneCall } from '../../../../src/az/evacuation/zone-step.ts';
import type { Member } from '../../../../src/remediation/inventory.ts';
import { createLeavingDesk, fleet, illZone, type LeavingDesk } from './leaving-desk.ts';

/** A group that puts a new host in the place of each that is ended, where it may launch; and what was ended, batch by batch. */
function createGroup(desk: LeavingDesk, hosts: readonly string[] = fleet) {
  const batches: string[][] = [];
  let members = hosts.map((machine): Member => ({
    machine,
    zone: machine.split('-')[1] ?? '',
    launchedAt: 0,
    state: 'in_service',
    keepOff: machine === 'web-a-12',
  }));
  let launchTrouble: string | undefined;
  const end = ({ step }: ZoneCall) => {
    if (step.action !== 'endMachines') return;
    const ended = step.machines.map(({ machine }) => machine);
    batches.push(ended);
    const places = desk.cloud.groups[0]?.places ?? [];
    const zone = places.some((place) => place.zone === 'a') ? 'a' : 'b';
    const launched = ended.map((machine): Member => ({
      machine: `new-${zone}-${machine}`,
      zone,
      launchedAt: 1,
      state: 'in_service',
      keepOff: false,
    }));
    members = [...members.filter(({ machine }) => !ended.includes(machine)), ...(launchTrouble === undefined ? launched : [])];
  };
  const listReporting = () => members.flatMap(({ machine }) => (hosts.includes(machine) ? [machine] : []));
  return {
    batches,
    inZone: () => members.filter(({ zone }) => zone === 'a').map(({ machine }) => machine),
    refuse(action: string | undefined) {
      desk.answer = (call) => {
        if (call.step.action === action) return { kind: 'not_applied', because: 'not now' };
        end(call);
        return 'carry_out';
      };
    },
    failLaunches(because: string) {
      launchTrouble = because;
    },
    live(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        desk.tell({ kind: 'inventory_read', inventory: { groups: [{ name: 'web', desired: members.length, members, launchTrouble }] } });
        desk.live(1, illZone, listReporting());
      }
    },
  };
}

function createEmptyingDesk() {
  const desk = createLeavingDesk({ empties: true }, { canAct: true });
  const group = createGroup(desk);
  group.refuse(undefined);
  return { desk, group };
}

function kindsOf(desk: LeavingDesk): string[] {
  return desk.entries.map(({ kind }) => kind);
}

test('hosts in the zone are ended a tenth of the group at a time, but for one that a person keeps', () => {
  const { desk, group } = createEmptyingDesk();
  desk.live(120);
  group.live(400);
  expect(group.batches.map((batch) => batch.length)).toEqual([3, 3, 3, 2]);
  expect(group.inZone()).toEqual(['web-a-12']);
  expect(kindsOf(desk)).toContain('zone_left');
});

test('a group that could not be kept from launching in the zone is not emptied, and the zone is left without', () => {
  const { desk, group } = createEmptyingDesk();
  group.refuse('leaveSubnets');
  desk.live(120);
  group.live(900);
  expect(group.batches).toEqual([]);
  expect(desk.entries.find(({ kind }) => kind === 'zone_left')).toMatchObject({
    missing: [expect.stringContaining('outside zone a only: refused 5 times')],
  });
});

test('where new hosts do not come up no more are ended', () => {
  const { desk, group } = createEmptyingDesk();
  desk.live(120);
  group.failLaunches('no capacity');
  group.live(400);
  expect(group.batches).toEqual([]);
  expect(desk.entries.findLast(({ kind }) => kind === 'evacuation_held')).toMatchObject({ reason: 'launches_fail' });
});
