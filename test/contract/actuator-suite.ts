/**
 * What must everybody do who makes calls? One suite for the port `Actuator`: the simulated cloud, the small account on this host, and
 * the stand-in for AWS that others wrote. Nothing here knows how a group keeps itself whole, or how fast.
 */
import { expect, test } from 'vitest';

import type { Result } from '../../src/base/result.ts';
import type { Actuator } from '../../src/controller/actuator.ts';
import type { Call } from '../../src/remediation/call.ts';
import type { GroupInventory, Inventory, Member, MemberState } from '../../src/remediation/inventory.ts';

export interface ActuatorUnderTest {
  readonly actuator: Actuator;
  /** Lets so much time pass, for the actuator and for whoever keeps the group whole. */
  readonly pass: (ms: number) => void | Promise<void>;
  /** The provider refuses to end it from now on. */
  readonly protect: (machine: string) => void | Promise<void>;
  readonly close: () => void | Promise<void>;
}

/** What a stand-in cannot do, as against what an actuator may leave out. */
export interface Gaps {
  /** It knows neither a policy that launches first nor a launch on demand. */
  readonly cannotLaunchFirst?: true;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const untilMs = 20 * minuteMs;
const launchFirst = { order: 'launchFirst', retain: 0, timeout: 30 * minuteMs };
const terminateFirst = { order: 'terminateFirst', retain: 0, timeout: 30 * minuteMs };
const quarantine = { capacity: 'replace', keep: 24 * 60 * minuteMs, timeout: 10 * minuteMs };

/** `open` gives a cloud with one group of six machines, all in service for a while. */
export function describeActuator(
  name: string,
  open: () => ActuatorUnderTest | Promise<ActuatorUnderTest>,
  gaps: Gaps = {},
  claim = test,
): void {
  const tell = (title: string, story: (stage: Stage) => Promise<void>): void => {
    claim(`${name}: ${title}`, async () => {
      const under = await open();
      try {
        await story(setUp(under));
      } finally {
        await under.close();
      }
    });
  };

  tell(
    'the inventory lists every machine of the group, where it is and since when, and how many there should be',
    async ({ readGroup }) => {
      const group = await readGroup();
      expect(group).toMatchObject({ desired: 6, launchTrouble: undefined });
      expect(group.members).toHaveLength(6);
      expect(new Set(group.members.map(({ machine }) => machine)).size).toBe(6);
      for (const { zone, launchedAt, state, keepOff, impaired } of group.members) {
        expect({ state, keepOff, impaired }).toEqual({ state: 'in_service', keepOff: false, impaired: undefined });
        expect(zone).toMatch(/^\w[\w-]*$/);
        expect(launchedAt).toBeGreaterThan(0);
      }
    },
  );

  tell('a call on another machine than the one that is meant changes nothing', async ({ make, callOn, stateOf }) => {
    const call = await callOn(0, 'replace', terminateFirst);
    const { target } = call;
    for (const wrong of [
      { launchedAt: Number(target.launchedAt) + secondMs },
      { launchedAt: undefined },
      { machine: 'i-0123456789abcdef0' },
      { group: 'other' },
    ])
      expect(await make({ ...call, target: { ...target, ...wrong } })).toMatchObject({ kind: 'not_applied' });
    expect(await stateOf(target.machine)).toBe('in_service');
  });

  tell('replaced terminate first: the machine goes, and the group is made whole by another', async ({ make, callOn, waitFor }) => {
    const call = await callOn(1, 'replace', terminateFirst);
    expect(await make(call)).toMatchObject({ kind: 'applied' });
    await waitFor((group) => !serving(group).includes(call.target.machine) && serving(group).length === group.desired);
  });

  const tellOfLaunchFirst = gaps.cannotLaunchFirst === true ? () => undefined : tell;
  tellOfLaunchFirst(
    'replaced launch first: the machine is seen to be leaving, and another comes',
    async ({ make, callOn, stateOf, waitFor }) => {
      const call = await callOn(1, 'replace', launchFirst);
      expect(await make(call)).toMatchObject({ kind: 'applied' });
      await waitFor((group) => !serving(group).includes(call.target.machine));
      expect(['leaving', undefined]).toContain(await stateOf(call.target.machine));
      await waitFor((group) => serving(group).length === group.desired);
    },
  );

  tell('what was replaced is seen by whoever looks afterwards', async ({ make, look, callOn, pass }) => {
    for (const [at, how] of (gaps.cannotLaunchFirst === true ? [terminateFirst] : [launchFirst, terminateFirst]).entries()) {
      const call = await callOn(at, 'replace', how, `act-seen${at}.1`);
      await make(call);
      await pass(minuteMs);
      expect(await look(call)).toMatchObject({ kind: 'applied' });
    }
  });

  tell(
    'a call that was never made is doubted at first, and certainly not made by a later look',
    async ({ look, callOn, pass, stateOf }) => {
      for (const action of ['replace', 'reboot', 'quarantine']) {
        const call = await callOn(0, action, action === 'replace' ? launchFirst : quarantine, `act-never-${action}.1`);
        expect(await look(call)).toMatchObject({ kind: 'unknown' });
        await pass(3 * minuteMs);
        expect(await look(call)).toMatchObject({ kind: 'not_applied' });
        expect(await stateOf(call.target.machine)).toBe('in_service');
      }
    },
  );

  tell('a machine on its way out is not ended a second time', async ({ make, callOn }) => {
    const call = await callOn(2, 'replace', terminateFirst);
    expect(await make(call)).toMatchObject({ kind: 'applied' });
    expect(await make({ ...call, token: 'act-again.1' })).toMatchObject({ kind: 'not_applied' });
  });

  tell('put in quarantine it is aside, and seen to be by whoever looks', async ({ make, look, callOn, waitFor }) => {
    const call = await callOn(3, 'quarantine', quarantine);
    expect(await make(call)).toMatchObject({ kind: 'applied' });
    await waitFor((group) => stateIn(group, call.target.machine) === 'aside');
    expect(await look(call)).toMatchObject({ kind: 'applied' });
    await waitFor((group) => group.desired === 6);
  });

  tell('put in quarantine with nothing in its place, the group is meant to have one fewer', async ({ make, callOn, waitFor }) => {
    const call = await callOn(3, 'quarantine', { ...quarantine, capacity: 'reduce' });
    expect(await make(call)).toMatchObject({ kind: 'applied' });
    await waitFor((group) => stateIn(group, call.target.machine) === 'aside' && group.desired === 5);
  });

  for (const how of gaps.cannotLaunchFirst === true ? [terminateFirst] : [terminateFirst, launchFirst])
    tell(`kept after being replaced, ${how.order}, it is aside and another takes its place`, async ({ make, callOn, waitFor }) => {
      const call = await callOn(4, 'replace', { ...how, retain: 60 * minuteMs });
      expect(await make(call)).toMatchObject({ kind: 'applied' });
      await waitFor((group) => stateIn(group, call.target.machine) === 'aside' && serving(group).length === 6 && group.desired === 6);
    });

  tell('what was kept is ended by the word of the call that kept it, and the group stays as it is', async (stage) => {
    const { make, look, callOn, waitFor, pass, stateOf, readGroup } = stage;
    const call = await callOn(4, 'replace', { ...terminateFirst, retain: 10 * minuteMs }, 'act-kept.1');
    await make(call);
    await waitFor((group) => stateIn(group, call.target.machine) === 'aside' && serving(group).length === 6);
    const end = (keptBy: string): Call => ({
      ...call,
      token: `${keptBy}.end`,
      step: { action: 'endKept', with: { keptBy, timeout: 30_000 } },
    });
    await pass(11 * minuteMs);
    const served = serving(await readGroup());
    expect(await make(end('act-other.1'))).toMatchObject({ kind: 'not_applied' });
    const other = await callOn(1, 'endKept', { keptBy: 'act-kept.1', timeout: 30_000 }, 'act-kept.1.end');
    expect(await make(other)).toMatchObject({ kind: 'not_applied' });
    expect(await stateOf(call.target.machine)).toBe('aside');
    expect(await make(end('act-kept.1'))).toMatchObject({ kind: 'applied' });
    await waitFor((group) => stateIn(group, call.target.machine) === undefined);
    await pass(2 * minuteMs);
    expect(await look(end('act-kept.1'))).toMatchObject({ kind: 'applied' });
    const group = await readGroup();
    expect([serving(group).toSorted(), group.desired]).toEqual([served.toSorted(), 6]);
  });

  tell('a rebooted machine stays in the group, and the reboot is seen by whoever looks', async ({ make, look, callOn, pass, stateOf }) => {
    const call = await callOn(5, 'reboot', { timeout: 10 * minuteMs });
    expect(await make(call)).toMatchObject({ kind: 'applied' });
    await pass(minuteMs);
    expect(await look(call)).toMatchObject({ kind: 'applied' });
    expect(await stateOf(call.target.machine)).toBe('in_service');
  });

  tell('a machine that the provider protects is shown as such, and not replaced', async ({ make, callOn, protect, readGroup, pass }) => {
    const call = await callOn(0, 'replace', terminateFirst);
    await protect(call.target.machine);
    expect(await make(call)).toMatchObject({ kind: 'not_applied' });
    await pass(2 * minuteMs);
    expect((await readGroup()).members.filter(({ keepOff }) => keepOff).map(({ machine }) => machine)).toEqual([call.target.machine]);
  });

  tell('evidence of a machine that answers is kept, and the machine left as it was', async ({ make, look, callOn, pass, stateOf }) => {
    const call = await callOn(0, 'captureEvidence', { timeout: 30 * secondMs });
    await pass(minuteMs);
    expect(await make(call)).toMatchObject({ kind: 'applied', detail: expect.stringMatching(/^kept /) });
    await pass(minuteMs);
    expect(await look(call)).toMatchObject({ kind: 'applied' });
    expect(await stateOf(call.target.machine)).toBe('in_service');
  });

  tell(
    'a member of a group is not stopped and started: its group would put another one in its place',
    async ({ make, callOn, stateOf }) => {
      const call = await callOn(0, 'stopStart', { timeout: 20 * minuteMs });
      expect(await make(call)).toMatchObject({ kind: 'not_applied' });
      expect(await stateOf(call.target.machine)).toBe('in_service');
    },
  );

  tell('what nobody knows how to do is refused', async ({ make, callOn }) => {
    expect(await make(await callOn(0, 'sing', {}))).toMatchObject({ kind: 'not_applied' });
  });
}

interface Stage extends Pick<ActuatorUnderTest, 'pass' | 'protect'>, Pick<Actuator, 'make' | 'look'> {
  readGroup(): Promise<GroupInventory>;
  /** A call on one of the first six machines, as the inventory showed them. */
  callOn(at: number, action: string, fields: Call['step']['with'], token?: string): Promise<Call>;
  stateOf(machine: string): Promise<MemberState | undefined>;
  waitFor(isSo: (group: GroupInventory) => boolean): Promise<void>;
}

function setUp({ actuator, pass, protect }: ActuatorUnderTest): Stage {
  let first: readonly Member[] | undefined;

  async function readGroup(): Promise<GroupInventory> {
    const read: Result<Inventory, string> = await actuator.takeInventory();
    if (!read.ok) throw new Error(`The inventory could not be read: ${read.problem}`);
    const [group, ...others] = read.value.groups;
    if (group === undefined || others.length > 0) throw new Error(`Expected one group, found ${read.value.groups.length}`);
    return group;
  }

  return {
    pass,
    protect,
    readGroup,
    make: (call) => actuator.make(call),
    look: (call) => actuator.look(call),
    async callOn(at, action, fields, token = 'act-suite.1') {
      const { name, members } = await readGroup();
      first ??= members;
      const { machine, launchedAt, zone } = first[at] as Member;
      return { token, step: { action, with: fields }, target: { machine, launchedAt, group: name, zone } };
    },
    stateOf: async (machine) => stateIn(await readGroup(), machine),
    async waitFor(isSo) {
      let seen = await readGroup();
      for (let waitedMs = 0; !isSo(seen); waitedMs += 10 * secondMs) {
        if (waitedMs > untilMs) throw new Error(`It did not come to that: ${JSON.stringify(seen)}`);
        await pass(10 * secondMs);
        seen = await readGroup();
      }
    },
  };
}

function stateIn({ members }: GroupInventory, machine: string): MemberState | undefined {
  return members.find((member) => member.machine === machine)?.state;
}

function serving({ members }: GroupInventory): string[] {
  return members.filter(({ state }) => state === 'in_service').map(({ machine }) => machine);
}
