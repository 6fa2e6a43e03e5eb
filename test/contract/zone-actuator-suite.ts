/**
 * What must everyone who moves work out of a zone do, whichever cloud it is? The same stories for the simulated cloud and for the
 * adapters, told through the port alone: one group of six in three zones, and, where there are such, a balancer and a name.
 */
import { expect, test } from 'vitest';

import type { SurveyedGroup, ZoneSurvey } from '../../src/az/evacuation/survey.ts';
import type { GroupSize, ZoneCall, ZoneStep } from '../../src/az/evacuation/zone-step.ts';
import type { ZoneActuator } from '../../src/controller/evacuations/zone-actuator.ts';
import type { WeightedRecord } from '../../src/policy/policy.ts';
import type { Outcome } from '../../src/remediation/call.ts';

export interface ZoneActuatorUnderTest {
  readonly actuator: ZoneActuator;
  /** One of the three zones, by its id. */
  readonly zone: string;
  readonly records: readonly WeightedRecord[];
  /** Time passes, and the cloud does meanwhile what it would do. */
  pass(ms: number): void | Promise<void>;
  /** Somebody else sets how many the group is meant to have. */
  resize(size: GroupSize): void | Promise<void>;
  /** Somebody else shifts traffic of the resource away from the zone. */
  shift?(resource: string): void | Promise<void>;
  /** Two machines of the group in the zone. */
  machinesInZone(): Promise<Extract<ZoneStep, { action: 'endMachines' }>['machines']>;
  close(): Promise<void>;
}

/** What somebody else's stand-in cannot do; its stories are left out. */
export interface ZoneGaps {
  readonly hasNoShifts?: boolean;
  readonly hasNoZones?: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export function describeZoneActuator(
  name: string,
  open: () => Promise<ZoneActuatorUnderTest>,
  gaps: ZoneGaps = {},
  run: typeof test | typeof test.skip = test,
): void {
  const tell = (claim: string, story: (stage: Stage) => Promise<void>): void => {
    run(`${name}: ${claim}`, async () => {
      const under = await open();
      try {
        await story(setUp(under));
      } finally {
        await under.close();
      }
    });
  };
  const tellOfZones = gaps.hasNoZones === true ? () => undefined : tell;

  tell('the survey tells where the group launches, how many it may have, and that nothing is in the way', async ({ readGroup, zone }) => {
    const group = await readGroup();
    expect(group).toMatchObject({ desired: 6, obstacle: undefined, suspended: [] });
    expect(group.least).toBeLessThanOrEqual(group.desired);
    expect(group.most).toBeGreaterThan(group.desired);
    const zones = group.places.map((place) => place.zone);
    expect(new Set(zones).size).toBe(3);
    expect(zones).toContain(zone);
    for (const { freeAddresses } of group.places) expect(freeAddresses).toBeGreaterThan(0);
  });

  tell('a healthy region has no zone that is called ill, and nothing shifted', async ({ survey }) => {
    expect(await survey()).toMatchObject({ shifts: [], illZones: {} });
  });

  tell('the way out of a group and back is seen step by step, and leaves it as it was', async ({ readGroup, apply, zone }) => {
    const before = await readGroup();
    const { stop, leave, grow, enter, resume, shrink } = planGroup(before, zone);
    await apply(stop);
    expect((await readGroup()).suspended).toEqual(['AZRebalance']);
    await apply(leave);
    expect((await readGroup()).places.map((place) => place.zone)).not.toContain(zone);
    await apply(grow);
    expect(await readGroup()).toMatchObject(grow.to);
    await apply(enter);
    await apply(resume);
    await apply(shrink);
    expect(sortPlaces(await readGroup())).toEqual(sortPlaces(before));
  });

  tell('a step that is made again has taken effect once, and another evacuation does not take it for its own', async (stage) => {
    const { readGroup, make, apply, zone } = stage;
    const { stop, grow } = planGroup(await readGroup(), zone);
    for (const step of [stop, grow]) {
      const call = await apply(step);
      const seen = await readGroup();
      expect(await make(call)).toMatchObject({ kind: 'applied' });
      expect(await readGroup()).toEqual(seen);
      expect(await make({ ...call, token: 'evac-other.1', evacuation: 'evac-other' })).toMatchObject({ kind: 'not_applied' });
    }
  });

  tell('only what this evacuation has changed is put back', async ({ readGroup, make, callOf, apply, zone }) => {
    const { stop, resume } = planGroup(await readGroup(), zone);
    await apply(stop);
    const stranger = { ...callOf(resume), token: 'evac-other.9', evacuation: 'evac-other' };
    expect(await make(stranger)).toMatchObject({ kind: 'not_applied' });
    expect((await readGroup()).suspended).toEqual(['AZRebalance']);
  });

  tell('a group that somebody resized meanwhile is left alone, on the way out and on the way back', async (stage) => {
    const { readGroup, make, callOf, apply, resize, zone } = stage;
    const { grow, shrink } = planGroup(await readGroup(), zone);
    await resize({ desired: 7, most: grow.from.most });
    expect(await make(callOf(grow))).toMatchObject({ kind: 'not_applied' });
    expect((await readGroup()).desired).toBe(7);
    await resize(grow.from);
    await apply(grow);
    await resize({ desired: 9, most: grow.to.most });
    expect(await make(callOf(shrink))).toMatchObject({ kind: 'not_applied' });
    expect((await readGroup()).desired).toBe(9);
  });

  tell(
    'a step that was made is seen by whoever looks, and one that never was is doubted first',
    async ({ readGroup, look, callOf, apply, pass, zone }) => {
      const { stop, grow } = planGroup(await readGroup(), zone);
      const never = callOf(stop);
      expect(await look(never)).toMatchObject({ kind: 'unknown' });
      await pass(3 * minuteMs);
      expect(await look(never)).toMatchObject({ kind: 'not_applied' });
      for (const step of [stop, grow]) expect(await look(await apply(step))).toMatchObject({ kind: 'applied' });
    },
  );

  tellOfZones('hosts that are ended in a zone that was left come back elsewhere', async (stage) => {
    const { readGroup, apply, look, pass, machinesInZone, zone } = stage;
    const { stop, leave } = planGroup(await readGroup(), zone);
    await apply(stop);
    await apply(leave);
    const machines = await machinesInZone();
    const call = await apply({ action: 'endMachines', group: stop.group, machines });
    for (let waited = 0; waited < 20 && (await machinesInZone()).length > 0; waited += 1) await pass(minuteMs);
    expect(await machinesInZone()).toEqual([]);
    expect(await look(call)).toMatchObject({ kind: 'applied' });
    expect((await readGroup()).desired).toBe(6);
  });

  tell('a host that is another than the one that is meant is not ended', async ({ readGroup, make, callOf, machinesInZone }) => {
    const [machine] = await machinesInZone();
    if (machine === undefined) throw new Error('There is no machine in the zone');
    const wrong = [{ ...machine, launchedAt: machine.launchedAt + 1_000 }];
    const { name: group } = await readGroup();
    expect(await make(callOf({ action: 'endMachines', group, machines: wrong }))).toMatchObject({ kind: 'not_applied' });
    expect(await machinesInZone()).toContainEqual(machine);
  });

  tell('a name is answered with other zones, and as before afterwards', async ({ survey, apply, zone, records }) => {
    if (records.length === 0) return;
    const [record] = (await survey()).records;
    if (record === undefined) throw new Error('The name is not in the survey');
    const weigh = (away: boolean) => record.sets.map(({ id, weight, zone: of }) => ({ id, weight: away && of === zone ? 0 : weight }));
    const step = { action: 'setWeights', hostedZone: record.hostedZone, name: record.name, type: record.type } as const;
    await apply({ ...step, from: weigh(false), to: weigh(true) });
    expect((await survey()).records[0]?.sets.find((set) => set.zone === zone)?.weight).toBe(0);
    await apply({ ...step, from: weigh(true), to: weigh(false) });
    expect((await survey()).records[0]).toEqual(record);
  });

  if (gaps.hasNoShifts !== true) describeShifts(tell);
}

function describeShifts(tell: (claim: string, story: (stage: Stage) => Promise<void>) => void): void {
  tell('a shift is there until it is ended, carries its evacuation, and is ended once', async ({ survey, apply, make, pass, zone }) => {
    const balancer = await findBalancer(survey);
    expect(balancer.zones).toContain(zone);
    await apply({ action: 'shift', ...balancer, forMs: hourMs });
    await pass(minuteMs);
    expect((await survey()).shifts).toEqual([
      expect.objectContaining({ resource: balancer.resource, awayFrom: zone, by: 'heald', evacuation: 'evac-suite', isApplied: true }),
    ]);
    const call = await apply({ action: 'endShift', ...balancer });
    await pass(minuteMs);
    expect((await survey()).shifts).toEqual([]);
    expect(await make(call)).toMatchObject({ kind: 'applied' });
  });

  tell('a shift that nobody renews ends by itself, and one that is renewed goes on', async ({ survey, apply, look, pass }) => {
    const balancer = await findBalancer(survey);
    await apply({ action: 'shift', ...balancer, forMs: hourMs });
    await pass(45 * minuteMs);
    const call = await apply({ action: 'renewShift', ...balancer, forMs: hourMs });
    expect(await look(call)).toMatchObject({ kind: 'applied' });
    await pass(45 * minuteMs);
    expect((await survey()).shifts).toHaveLength(1);
    await pass(hourMs);
    expect((await survey()).shifts).toEqual([]);
  });

  tell('made again, a shift is there once; and what somebody else shifts is left alone', async (stage) => {
    const { survey, apply, make, callOf, shift } = stage;
    const balancer = await findBalancer(survey);
    const call = await apply({ action: 'shift', ...balancer, forMs: hourMs });
    expect(await make(call)).toMatchObject({ kind: 'applied' });
    expect((await survey()).shifts).toHaveLength(1);
    await apply({ action: 'endShift', ...balancer });
    if (shift === undefined) return;
    await shift(balancer.resource);
    expect(await make(callOf({ action: 'shift', ...balancer, forMs: hourMs }))).toMatchObject({ kind: 'not_applied' });
    await make(callOf({ action: 'endShift', ...balancer }));
    expect((await survey()).shifts).toEqual([expect.objectContaining({ by: 'others', evacuation: undefined })]);
  });

  tell('nothing is renewed that is not there', async ({ survey, make, callOf }) => {
    const balancer = await findBalancer(survey);
    expect(await make(callOf({ action: 'renewShift', ...balancer, forMs: hourMs }))).toMatchObject({ kind: 'not_applied' });
    expect((await survey()).shifts).toEqual([]);
  });
}

interface Stage extends Omit<ZoneActuatorUnderTest, 'actuator' | 'close'>, Pick<ZoneActuator, 'make' | 'look'> {
  survey(): Promise<ZoneSurvey>;
  readGroup(): Promise<SurveyedGroup>;
  callOf(step: ZoneStep): ZoneCall;
  /** Makes it, and expects it to be applied. */
  apply(step: ZoneStep): Promise<ZoneCall>;
}

function setUp({ actuator, close: _close, ...under }: ZoneActuatorUnderTest): Stage {
  let count = 0;
  async function survey(): Promise<ZoneSurvey> {
    const read = await actuator.survey(under.records);
    if (!read.ok) throw new Error(`The zones could not be surveyed: ${read.problem}`);
    return read.value;
  }
  function callOf(step: ZoneStep): ZoneCall {
    count += 1;
    return { token: `evac-suite.${count}`, evacuation: 'evac-suite', zone: under.zone, step };
  }
  const make = (call: ZoneCall): Promise<Outcome> => actuator.make(call);
  return {
    ...under,
    survey,
    callOf,
    make,
    look: (call) => actuator.look(call),
    async readGroup() {
      const { groups } = await survey();
      const [group] = groups;
      if (group === undefined || groups.length > 1) throw new Error(`Expected one group, found ${groups.length}`);
      return group;
    },
    async apply(step) {
      const call = callOf(step);
      const outcome = await make(call);
      expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'applied' });
      return call;
    },
  };
}

export function planGroup({ name: group, desired, most, places }: SurveyedGroup, zone: string) {
  const all = places.map(({ subnet }) => subnet);
  const others = places.filter((place) => place.zone !== zone).map(({ subnet }) => subnet);
  const [from, to] = [
    { desired, most },
    { desired: desired + 2, most: most + 2 },
  ];
  return {
    stop: { action: 'stopRebalancing', group },
    leave: { action: 'leaveSubnets', group, from: all, to: others },
    grow: { action: 'grow', group, from, to },
    enter: { action: 'enterSubnets', group, from: others, to: all },
    resume: { action: 'resumeRebalancing', group },
    shrink: { action: 'shrink', group, from: to, to: from },
  } as const;
}

function sortPlaces({ places, ...group }: SurveyedGroup): object {
  // Hosts that came meanwhile took addresses with them.
  return { ...group, places: places.map(({ subnet, zone }) => `${subnet} ${zone}`).toSorted() };
}

async function findBalancer(survey: () => Promise<ZoneSurvey>) {
  const balancer = (await survey()).balancers.find(({ takesShifts }) => takesShifts);
  if (balancer === undefined) throw new Error('No balancer takes shifts');
  const { resource, name, zones } = balancer;
  return { resource, name, zones };
}
