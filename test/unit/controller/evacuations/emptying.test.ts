import { expect, test } from 'vitest';
import type { ZoneCall } from '../../../../src/az/evacuation/zone-step.ts';
import type { Member } from '../../../../src/remediation/inventory.ts';
import { applyStep, createLeavingDesk, fleet, illZone, type LeavingDesk } from './leaving-desk.ts';

const minute = 60;

interface Emptying {
  readonly desk: LeavingDesk;
  members: Member[];
  launchTrouble: string | undefined;
  /** What the inventory says the group is meant to have; undefined: what it is. */
  desired: number | undefined;
  shiftsFail: boolean;
  live(seconds: number): void;
}

/** A group whose machines go and come as its size and the calls say: what is ended is gone at once, and its successor there a minute later. */
function createEmptying(): Emptying {
  const desk = createLeavingDesk({ empties: true }, { canAct: true });
  const launchAt: number[] = [];
  const launch = (count: number) => {
    for (let each = 0; each < count; each += 1) launchAt.push(desk.now + 60_000);
  };
  const world: Emptying = {
    desk,
    members: fleet.map((machine) => ({
      machine,
      zone: machine.split('-')[1] ?? '',
      launchedAt: -1e7,
      state: 'in_service',
      keepOff: machine === 'web-a-12',
    })),
    launchTrouble: undefined,
    desired: undefined,
    shiftsFail: false,
    live(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        while (launchAt[0] !== undefined && launchAt[0] <= desk.now && world.launchTrouble === undefined) {
          launchAt.shift();
          const machine = `web-${world.members.length % 2 === 0 ? 'b' : 'c'}-${100 + world.members.length}`;
          world.members.push({ machine, zone: machine.split('-')[1] ?? '', launchedAt: desk.now, state: 'in_service', keepOff: false });
        }
        desk.live(
          1,
          illZone,
          world.members.filter(({ state }) => state === 'in_service').map(({ machine }) => machine),
        );
        const desired = world.desired ?? desk.cloud.groups[0]?.desired ?? 0;
        const group = { name: 'web', desired, members: world.members, launchTrouble: world.launchTrouble };
        desk.tell({ kind: 'inventory_read', inventory: { groups: [group] } });
      }
    },
  };
  desk.answer = (call: ZoneCall) => {
    const { step } = call;
    if (step.action === 'grow') launch(step.to.desired - step.from.desired);
    if (step.action === 'shift' && world.shiftsFail) return { kind: 'not_applied', because: 'throttled' };
    if (step.action !== 'endMachines') return 'carry_out';
    const ended = step.machines.map(({ machine }) => machine);
    world.members = world.members.map((member) => (ended.includes(member.machine) ? { ...member, state: 'leaving' } : member));
    launch(ended.length);
    return applyStep(desk, call);
  };
  return world;
}

const batchesOf = ({ desk }: Emptying) =>
  desk.made.flatMap(({ step }) => (step.action === 'endMachines' ? [step.machines.map(({ machine }) => machine)] : []));

test('hosts are ended a tenth at a time, each batch once as many serve as are wanted, and what is to be kept stays', () => {
  const world = createEmptying();
  world.desk.live(120);
  world.live(90);
  expect(batchesOf(world)).toEqual([]);
  world.live(10 * minute);
  expect(batchesOf(world)).toEqual([
    ['web-a-1', 'web-a-2', 'web-a-3', 'web-a-4'],
    ['web-a-5', 'web-a-6', 'web-a-7', 'web-a-8'],
    ['web-a-9', 'web-a-10', 'web-a-11'],
  ]);
  expect(world.desk.entries.some(({ kind }) => kind === 'zone_left')).toBe(true);
  expect(world.desk.entries.some(({ kind }) => kind === 'machine_lost')).toBe(false);
});

test('while new hosts do not come up no further ones are ended, which is told, and given up after half an hour', () => {
  const world = createEmptying();
  world.desk.live(120);
  world.live(3 * minute);
  world.launchTrouble = 'no capacity';
  world.live(5 * minute);
  expect(batchesOf(world).length).toBeLessThan(3);
  expect(world.desk.entries.findLast((entry) => entry.kind === 'evacuation_held')).toMatchObject({
    reason: 'launches_fail',
    because: 'group web: no capacity',
  });
  world.live(31 * minute);
  const left = world.desk.entries.find((entry) => entry.kind === 'zone_left');
  expect(left).toMatchObject({
    missing: [expect.stringMatching(/^end the hosts of web in zone a.*: held for 30 min: group web: no capacity$/)],
  });
});

test('an inventory that does not know yet that the group has grown ends nobody', () => {
  const world = createEmptying();
  world.desired = 36;
  world.desk.live(120);
  world.live(90);
  expect(world.desk.made.map(({ step }) => step.action)).toContain('grow');
  world.live(25);
  expect(batchesOf(world)).toEqual([]);
  world.live(minute);
  expect(batchesOf(world)).toHaveLength(1);
});

test('hosts that still get traffic, because it could not be shifted, are not ended', () => {
  const world = createEmptying();
  world.shiftsFail = true;
  world.desk.live(120);
  world.live(10 * minute);
  expect(batchesOf(world)).toEqual([]);
  expect(world.desk.entries.findLast((entry) => entry.kind === 'evacuation_held')).toMatchObject({ reason: 'zone_unready' });
});
