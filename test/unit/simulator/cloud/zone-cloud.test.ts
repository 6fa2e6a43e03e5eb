/** Does the simulated cloud move work between zones as a real one does? */
import { expect, test } from 'vitest';
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';
import type { Result } from '../../../../src/base/result.ts';
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { WeightedRecord } from '../../../../src/policy/policy.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import { minuteMs, openCloud } from './stage.ts';

const balancer = 'arn:simulated:balancer/web';
const subnets = (...zones: string[]) => zones.map((zone) => `subnet-web-${zone}`);
const record: WeightedRecord = { hostedZone: 'Z1', name: 'api.example.com.', type: 'A', sets: { a: 'set-a', b: 'set-b' } };

function openZones(options: Parameters<typeof openCloud>[0] = {}) {
  const stage = openCloud(options);
  const { zones } = stage.cloud;
  const callOf = (step: ZoneStep, token = 'evac-1.1') => ({ token, evacuation: token.replace(/\.\d+$/, ''), zone: 'a', step });
  const survey = (records: readonly WeightedRecord[] = []): ZoneSurvey => {
    const read = stage.awaitAnswer<Result<ZoneSurvey, string>>((answer) => zones.survey(records, answer));
    if (!read.ok) throw new Error(read.problem);
    return read.value;
  };
  const make = (step: ZoneStep, token?: string) => stage.awaitAnswer<Outcome>((answer) => zones.make(callOf(step, token), answer));
  const look = (step: ZoneStep, token?: string) => stage.awaitAnswer<Outcome>((answer) => zones.look(callOf(step, token), answer));
  /** Long enough for every page to show it. */
  const settle = () => stage.run(2 * minuteMs);
  settle();
  return { ...stage, zones, survey, make, look, settle };
}

const shift: ZoneStep = { action: 'shift', resource: balancer, name: 'web', forMs: 60 * minuteMs };

test('a survey tells where each group launches, how it may grow, and what sends to it', () => {
  const { survey } = openZones();
  const read = survey([record]);
  expect(read.groups).toMatchObject([{ name: 'web', desired: 6, least: 6, most: 18, suspended: [], obstacle: undefined }]);
  expect(read.groups[0]?.places.map(({ zone }) => zone)).toEqual(['a', 'b', 'c']);
  expect(read.balancers).toMatchObject([
    { resource: balancer, takesShifts: true, failsOpen: undefined, behind: undefined, groups: ['web'] },
  ]);
  expect(read.records[0]?.sets).toEqual([
    { id: 'set-a', zone: 'a', weight: 100 },
    { id: 'set-b', zone: 'b', weight: 100 },
  ]);
  expect([read.shifts, read.illZones]).toEqual([[], {}]);
});

test('a shift takes a moment to be applied, lasts as long as was said, and ends by itself', () => {
  const { make, survey, settle, run, textsOf } = openZones();
  expect(make(shift)).toMatchObject({ kind: 'applied' });
  settle();
  expect(survey().shifts).toMatchObject([{ resource: balancer, awayFrom: 'a', by: 'heald', evacuation: 'evac-1', isApplied: true }]);
  run(60 * minuteMs);
  expect(survey().shifts).toEqual([]);
  expect(textsOf('shift_expired')).toEqual(['the shift of balancer/web away from zone a has run out']);
});

test('a shift that is renewed lasts on, and one that is ended is over', () => {
  const { make, survey, settle, run, textsOf } = openZones();
  make(shift);
  run(40 * minuteMs);
  expect(make({ ...shift, action: 'renewShift' }, 'evac-1.2')).toMatchObject({ kind: 'applied' });
  run(40 * minuteMs);
  expect(survey().shifts).toHaveLength(1);
  expect(make({ action: 'endShift', resource: balancer, name: 'web' }, 'evac-1.3')).toMatchObject({ kind: 'applied' });
  settle();
  expect(survey().shifts).toEqual([]);
  expect(textsOf('shift_expired')).toEqual([]);
  expect(make({ ...shift, action: 'renewShift' }, 'evac-1.4')).toMatchObject({ kind: 'not_applied' });
});

test('the shift of somebody else is a conflict, and is neither renewed nor ended; our own is found', () => {
  const { make, zones, survey, settle } = openZones();
  zones.shifts.begin({ resource: balancer, awayFrom: 'b', by: 'others', evacuation: undefined, forMs: 60 * minuteMs }, 'others');
  expect(make(shift)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('ZonalShiftAlreadyExists') });
  make({ action: 'endShift', resource: balancer, name: 'web' });
  settle();
  expect(survey().shifts).toMatchObject([{ awayFrom: 'b', by: 'others' }]);
  zones.shifts.end(balancer, 'others');
  make(shift);
  expect(make(shift)).toMatchObject({ kind: 'applied', detail: 'traffic of web is led away already' });
  expect(make(shift, 'evac-2.1')).toMatchObject({ kind: 'not_applied' });
});

test('a shift of a balancer that sends to everybody is never applied', () => {
  const { make, zones, survey, settle } = openZones();
  for (const each of zones.balancers) each.isForcedOpen = true;
  make(shift);
  settle();
  expect(survey()).toMatchObject({ balancers: [{ failsOpen: expect.any(String) }], shifts: [{ isApplied: false }] });
});

test('a group that has left the subnets of a zone moves its machines, unless rebalancing is stopped before', () => {
  const leave: ZoneStep = { action: 'leaveSubnets', group: 'web', from: subnets('a', 'b', 'c'), to: subnets('b', 'c') };
  const moving = openZones();
  expect(moving.make(leave)).toMatchObject({ kind: 'applied' });
  moving.run(60 * minuteMs);
  expect(moving.zonesOf()).toEqual({ b: 3, c: 3 });

  const staying = openZones();
  expect(staying.make({ action: 'stopRebalancing', group: 'web' }, 'evac-1.1')).toMatchObject({ kind: 'applied' });
  expect(staying.make(leave, 'evac-1.2')).toMatchObject({ kind: 'applied' });
  staying.run(60 * minuteMs);
  expect(staying.zonesOf()).toEqual({ a: 2, b: 2, c: 2 });
  expect(staying.survey().groups[0]).toMatchObject({ suspended: ['AZRebalance'], places: [{ zone: 'b' }, { zone: 'c' }] });

  staying.make({ ...leave, action: 'enterSubnets', from: leave.to, to: leave.from }, 'evac-1.3');
  expect(staying.make({ action: 'resumeRebalancing', group: 'web' }, 'evac-1.4')).toMatchObject({ kind: 'applied' });
  staying.run(60 * minuteMs);
  expect(staying.zonesOf()).toEqual({ a: 2, b: 2, c: 2 });
});

test('a group that has left a zone and grows does so elsewhere, and shrinks where it is fullest', () => {
  const { make, run, zonesOf } = openZones();
  make({ action: 'stopRebalancing', group: 'web' }, 'evac-1.1');
  make({ action: 'leaveSubnets', group: 'web', from: subnets('a', 'b', 'c'), to: subnets('b', 'c') }, 'evac-1.2');
  const [small, large] = [
    { desired: 6, most: 18 },
    { desired: 8, most: 18 },
  ];
  expect(make({ action: 'grow', group: 'web', from: small, to: large }, 'evac-1.3')).toMatchObject({ kind: 'applied' });
  run(20 * minuteMs);
  expect(zonesOf()).toEqual({ a: 2, b: 3, c: 3 });
  expect(make({ action: 'shrink', group: 'web', from: large, to: small }, 'evac-1.4')).toMatchObject({ kind: 'applied' });
  run(20 * minuteMs);
  expect(zonesOf()).toEqual({ a: 2, b: 2, c: 2 });
});

test('what somebody else has changed is not as expected, and is left alone', () => {
  const { make, group } = openZones();
  group.setDesired(7, 'others');
  group.changeTerms((terms) => terms.suspended.add('AZRebalance'));
  const sizes = { from: { desired: 6, most: 18 }, to: { desired: 8, most: 18 } };
  expect(make({ action: 'grow', group: 'web', ...sizes })).toMatchObject({ kind: 'not_applied' });
  expect(make({ action: 'stopRebalancing', group: 'web' })).toMatchObject({ kind: 'not_applied' });
  expect(make({ action: 'leaveSubnets', group: 'web', from: subnets('a', 'b'), to: subnets('b') })).toMatchObject({ kind: 'not_applied' });
  group.changeTerms((terms) => {
    terms.obstacle = 'an instance refresh is under way';
  });
  expect(make({ action: 'resumeRebalancing', group: 'web' })).toMatchObject({ because: 'ResourceInUse: an instance refresh is under way' });
});

test('a call that is made twice by the same token takes effect once', () => {
  const { make, deeds } = openZones();
  const grow: ZoneStep = { action: 'grow', group: 'web', from: { desired: 6, most: 18 }, to: { desired: 8, most: 18 } };
  for (const step of [shift, { action: 'stopRebalancing', group: 'web' }, grow] as const) {
    const token = `evac-1.${step.action}`;
    expect([make(step, token).kind, make(step, token).kind]).toEqual(['applied', 'applied']);
  }
  const ours = deeds.filter(({ by }) => by.startsWith('evac-')).map(({ kind }) => kind);
  expect(ours).toEqual(['shift_begun', 'rebalancing_stopped', 'desired_changed']);
});

test('machines of the zone that were named are ended, and no others', () => {
  const { make, machineOf, run, zonesOf } = openZones();
  make({ action: 'leaveSubnets', group: 'web', from: subnets('a', 'b', 'c'), to: subnets('b', 'c') }, 'evac-1.1');
  const [one, other, elsewhere] = ['web-a-1', 'web-a-2', 'web-b-1'].map((name) => machineOf(name));
  const machines = [one, elsewhere].flatMap((machine) =>
    machine === undefined ? [] : [{ machine: machine.id, launchedAt: machine.launchedAt }],
  );
  const mistaken = { machine: other?.id ?? '', launchedAt: (other?.launchedAt ?? 0) + 1 };
  make({ action: 'stopRebalancing', group: 'web' }, 'evac-1.2');
  expect(make({ action: 'endMachines', group: 'web', machines: [...machines, mistaken] }, 'evac-1.3')).toMatchObject({ kind: 'applied' });
  run(20 * minuteMs);
  expect(zonesOf()).toEqual({ a: 1, b: 3, c: 2 });
});

test('weights are compared and set, and answered for when every server knows them', () => {
  const { make, survey, scheduler, settle } = openZones();
  survey([record]);
  const weigh = (a: number, from: number): ZoneStep => ({
    action: 'setWeights',
    hostedZone: 'Z1',
    name: 'api.example.com.',
    type: 'A',
    from: [
      { id: 'set-a', weight: from },
      { id: 'set-b', weight: 100 },
    ],
    to: [
      { id: 'set-a', weight: a },
      { id: 'set-b', weight: 100 },
    ],
  });
  const askedAt = scheduler.now();
  expect(make(weigh(0, 100))).toMatchObject({ kind: 'applied' });
  expect(scheduler.now() - askedAt).toBeGreaterThan(5_000);
  expect(make(weigh(50, 100), 'evac-1.2')).toMatchObject({ kind: 'not_applied' });
  settle();
  expect(survey([record]).records[0]?.sets).toMatchObject([{ weight: 0 }, { weight: 100 }]);
});

test('what took effect is found by looking, and what did not is certain after two minutes', () => {
  const { make, look, run, settle } = openZones();
  make(shift);
  settle();
  expect(look(shift)).toMatchObject({ kind: 'applied' });
  const grow: ZoneStep = { action: 'grow', group: 'web', from: { desired: 6, most: 18 }, to: { desired: 8, most: 18 } };
  expect(look(grow, 'evac-1.2')).toMatchObject({ kind: 'unknown' });
  run(3 * minuteMs);
  expect(look(grow, 'evac-1.2')).toMatchObject({ kind: 'not_applied' });
});

test('a shift of the group itself keeps its launches out of the zone, and its machines where they are', () => {
  const { make, group, run, zonesOf } = openZones({ fronts: { web: 'group' } });
  make({ action: 'shift', resource: 'arn:simulated:group/web', name: 'web', forMs: 60 * minuteMs });
  group.setDesired(8, 'others');
  run(20 * minuteMs);
  expect(zonesOf()).toEqual({ a: 2, b: 3, c: 3 });
});

test('of two balancers in a row only the outer one is shifted', () => {
  const { survey, make } = openZones({ fronts: { web: 'chain' } });
  expect(survey().balancers).toMatchObject([
    { name: 'web', takesShifts: false, behind: 'arn:simulated:balancer/web-front' },
    { name: 'web-front', takesShifts: true, behind: undefined },
  ]);
  expect(make(shift)).toMatchObject({ kind: 'not_applied' });
  expect(make({ ...shift, resource: 'arn:simulated:balancer/web-front' })).toMatchObject({ kind: 'applied' });
});
