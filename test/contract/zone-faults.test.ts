/**
 * What if AWS is ill while a zone is left? What changes something is sent once, whatever becomes of it; nothing is given up for unknown
 * that the world can tell; and a survey of which a part cannot be read is none.
 */
import { expect, test } from 'vitest';

import type { CallName } from '../../src/adapters/aws/call-catalog.ts';
import type { ZoneStep } from '../../src/az/evacuation/zone-step.ts';
import type { Fault } from './aws-endpoint.ts';
import { carryThrough, endMachines, openZoneStage, theRecord, theSteps, theZone, type ZoneStage } from './zone-stage.ts';

const answerWithinMs = 250;

async function withStage(story: (stage: ZoneStage) => Promise<void>): Promise<void> {
  const stage = await openZoneStage({ answerWithinMs });
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

const { shift, renewShift, endShift, stopRebalancing, resumeRebalancing, leaveSubnets, enterSubnets, grow, shrink, leaveName } = theSteps;

/** What was done before, the step, and the call that does the deed. */
const deeds: readonly (readonly [before: readonly ZoneStep[], step: ZoneStep | 'endMachines', deed: CallName])[] = [
  [[], shift, 'StartZonalShift'],
  [[shift], renewShift, 'UpdateZonalShift'],
  [[shift], endShift, 'CancelZonalShift'],
  [[], stopRebalancing, 'SuspendProcesses'],
  [[stopRebalancing], resumeRebalancing, 'ResumeProcesses'],
  [[stopRebalancing], leaveSubnets, 'UpdateAutoScalingGroup'],
  [[stopRebalancing, leaveSubnets], enterSubnets, 'UpdateAutoScalingGroup'],
  [[], grow, 'UpdateAutoScalingGroup'],
  [[grow], shrink, 'UpdateAutoScalingGroup'],
  [[], leaveName, 'ChangeResourceRecordSets'],
  [[stopRebalancing, leaveSubnets], 'endMachines', 'TerminateInstanceInAutoScalingGroup'],
];

/** What is known at once, and whether it was done. */
const spoilt: readonly (readonly [fault: Fault, known: 'unknown' | 'not_applied' | 'applied', isDone: boolean])[] = [
  ['black_hole', 'unknown', false],
  ['reset', 'unknown', false],
  ['server_error', 'unknown', false],
  ['throttled', 'not_applied', false],
  ['silent_after_effect', 'unknown', true],
  ['reset_after_effect', 'unknown', true],
  ['server_error_after_effect', 'unknown', true],
  [{ slowMs: answerWithinMs / 4 }, 'applied', true],
];

for (const [before, step, deed] of deeds) {
  const action = step === 'endMachines' ? step : step.action;
  for (const [fault, known, isDone] of spoilt) {
    const name = typeof fault === 'string' ? fault.replaceAll('_', ' ') : 'slow';
    test(`${action} is sent once, and comes to its end, when the answer to ${deed} is: ${name}`, () =>
      withStage(async (stage) => {
        const { actuator, endpoint, callOf, pass } = stage;
        for (const prior of before) await actuator.make(callOf(prior));
        if (step === renewShift) pass(40 * 60_000);
        const call = callOf(step === 'endMachines' ? endOne(stage) : step);
        const earlier = endpoint.countOf(deed);
        endpoint.spoil(deed, fault, 1);
        const startedAt = performance.now();
        const outcome = await actuator.make(call);
        expect(outcome).toMatchObject({ kind: known });
        expect(performance.now() - startedAt).toBeLessThan(4_000);
        expect(endpoint.countOf(deed) - earlier).toBe(1);

        expect(await carryThrough(stage, call, outcome)).toMatchObject({ kind: 'applied' });
        expect(endpoint.countOf(deed) - earlier).toBe(isDone ? 1 : 2);
      }));
  }
}

function endOne(stage: ZoneStage): ZoneStep {
  const step = endMachines(stage);
  return step.action === 'endMachines' ? { ...step, machines: step.machines.slice(0, 1) } : step;
}

test('while another change of the group is under way nothing is taken for done, and it is tried again', () =>
  withStage(async ({ actuator, endpoint, group, callOf }) => {
    endpoint.spoil('SuspendProcesses', 'busy', 1);
    const call = callOf(stopRebalancing);
    expect(await actuator.make(call)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('ResourceContention') });
    expect([...group.tags.keys()]).toEqual(['heald:watch']);
    expect(await actuator.make(call)).toMatchObject({ kind: 'applied' });
  }));

test('what it was like before is on the group before it is changed, and what cannot be tagged is not changed', () =>
  withStage(async ({ actuator, endpoint, group, callOf }) => {
    for (const fault of ['server_error', 'silent_after_effect', 'throttled'] as const) {
      endpoint.spoil('CreateOrUpdateTags', fault, 1);
      expect(await actuator.make(callOf(grow))).toMatchObject({
        kind: 'not_applied',
        because: expect.stringContaining('nothing was changed'),
      });
      expect([...group.tags.keys()]).toEqual(['heald:watch']);
    }
    expect(endpoint.countOf('UpdateAutoScalingGroup')).toBe(0);
    await actuator.make(callOf(grow));
    await actuator.make(callOf(stopRebalancing));
    await actuator.make(callOf(leaveSubnets));
    expect(Object.fromEntries(group.tags)).toMatchObject({
      'heald:evac-size': 'evac-test desired 6 most 100',
      'heald:evac-rebalancing': 'evac-test on',
      'heald:evac-subnets': 'evac-test subnet-us-east-1a',
    });
  }));

test('a tag of a change that never came about goes with the next thing that is put back, and no other does', () =>
  withStage(async ({ actuator, endpoint, group, callOf }) => {
    await actuator.make(callOf(grow));
    endpoint.spoil('SuspendProcesses', 'reset', 1);
    expect(await actuator.make(callOf(stopRebalancing))).toMatchObject({ kind: 'unknown' });
    expect(group.tags.has('heald:evac-rebalancing')).toBe(true);
    await actuator.make(callOf(shrink));
    expect([...group.tags.keys()]).toEqual(['heald:watch']);

    await actuator.make(callOf(grow));
    await actuator.make(callOf(stopRebalancing));
    await actuator.make(callOf(shrink));
    expect([...group.tags.keys()]).toEqual(['heald:watch', 'heald:evac-rebalancing']);
  }));

test('only what levels the zones is suspended and resumed, never everything', () =>
  withStage(async ({ actuator, endpoint, group, callOf }) => {
    group.suspended.add('ScheduledActions');
    await actuator.make(callOf(stopRebalancing));
    expect([...group.suspended]).toEqual(['ScheduledActions', 'AZRebalance']);
    await actuator.make(callOf(resumeRebalancing));
    expect([...group.suspended]).toEqual(['ScheduledActions']);
    for (const { action, parameters } of endpoint.requests)
      if (action.endsWith('Processes')) expect(parameters.get('ScalingProcesses.member.1')).toBe('AZRebalance');
  }));

test('what somebody else had suspended is not taken for ours, and not resumed', () =>
  withStage(async ({ actuator, group, callOf }) => {
    group.suspended.add('AZRebalance');
    expect(await actuator.make(callOf(stopRebalancing))).toMatchObject({
      kind: 'not_applied',
      because: expect.stringContaining('not by heald'),
    });
    expect(await actuator.make(callOf(resumeRebalancing))).toMatchObject({ kind: 'not_applied' });
    expect([...group.suspended]).toEqual(['AZRebalance']);
  }));

test('the subnets of a group that levels its zones are not touched: it would move machines past every budget', () =>
  withStage(async ({ actuator, endpoint, callOf }) => {
    expect(await actuator.make(callOf(leaveSubnets))).toMatchObject({
      kind: 'not_applied',
      because: expect.stringContaining('AZRebalance'),
    });
    expect(endpoint.countOf('UpdateAutoScalingGroup')).toBe(0);
  }));

test('a group that is excluded, managed or not watched is not changed', () =>
  withStage(async ({ actuator, endpoint, group, callOf }) => {
    const refused = async (because: string): Promise<void> =>
      expect(await actuator.make(callOf(grow))).toMatchObject({ kind: 'not_applied', because: expect.stringContaining(because) });
    group.tags.set('heald:exclude', '');
    await refused('heald:exclude');
    group.tags.delete('heald:exclude');
    group.operator = 'eks.amazonaws.com';
    await refused('eks.amazonaws.com');
    group.operator = undefined;
    group.tags.delete('heald:watch');
    await refused('not tagged');
    expect(endpoint.countOf('CreateOrUpdateTags')).toBe(0);
  }));

test('what cannot be looked at right before is not changed', () =>
  withStage(async ({ actuator, endpoint, callOf }) => {
    const reads = [
      [shift, 'GetManagedResource'],
      [stopRebalancing, 'DescribeAutoScalingGroups'],
      [leaveName, 'ListResourceRecordSets'],
    ] as const;
    for (const [step, read] of reads) {
      endpoint.spoil(read, 'server_error');
      expect(await actuator.make(callOf(step))).toMatchObject({
        kind: 'not_applied',
        because: expect.stringContaining('nothing was done'),
      });
      expect(await actuator.look(callOf(step))).toMatchObject({ kind: 'unknown' });
    }
  }));

test('a name is never left without any weight', () =>
  withStage(async ({ actuator, endpoint, account, callOf }) => {
    const sets = account.records.zones.get(theRecord.hostedZone) ?? [];
    for (const set of sets.slice(1)) set.weight = 0;
    const from = sets.map(({ id, weight }) => ({ id, weight }));
    const to = from.map(({ id }) => ({ id, weight: 0 }));
    expect(await actuator.make(callOf({ ...leaveName, from, to }))).toMatchObject({
      kind: 'not_applied',
      because: expect.stringContaining('without any weight'),
    });
    expect(endpoint.countOf('ChangeResourceRecordSets')).toBe(0);
  }));

test('weights that somebody else changed are left alone, also between the look and the change', () =>
  withStage(async ({ actuator, account, callOf, endpoint }) => {
    const [first] = account.records.zones.get(theRecord.hostedZone) ?? [];
    if (first === undefined) throw new Error('There is no set');
    first.weight = 50;
    expect(await actuator.make(callOf(leaveName))).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('somebody') });
    first.weight = 100;
    endpoint.spoil('ChangeResourceRecordSets', { slowMs: 1 }, 1);
    const made = actuator.make(callOf(leaveName));
    while (endpoint.countOf('ListResourceRecordSets') < 2) await new Promise((resolve) => setImmediate(resolve));
    Object.assign(first, { ttl: 30 });
    expect(await made).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('InvalidChangeBatch') });
    expect(first.weight).toBe(100);
  }));

test('sets that stand for a balancer are changed as they were read', () =>
  withStage(async ({ actuator, account, callOf }) => {
    const { hostedZone, name, type } = theRecord;
    const sets = ['east-a', 'east-b', 'east-c'].map((id) => ({ name, type, id, weight: 100, alias: `${id}.elb.amazonaws.com.` }));
    account.records.zones.set(hostedZone, sets);
    expect(await actuator.make(callOf(leaveName))).toMatchObject({ kind: 'applied' });
    expect(account.records.zones.get(hostedZone)?.toSorted((left, right) => left.id.localeCompare(right.id))).toEqual(
      sets.map((set) => ({ ...set, weight: set.id === 'east-a' ? 0 : 100 })),
    );
  }));

test('a change of weights is waited for until it has reached every server', () =>
  withStage(async ({ actuator, account, callOf, endpoint }) => {
    account.records.spreadsAfter = 1;
    expect(await actuator.make(callOf(leaveName))).toMatchObject({ kind: 'applied' });
    expect(endpoint.countOf('GetChange')).toBe(2);
  }));

test('sets are found on every page, and those of other names left out', () =>
  withStage(async ({ actuator, account }) => {
    account.records.pageSize = 1;
    const sets = account.records.zones.get(theRecord.hostedZone) ?? [];
    sets.push({ name: 'api.example.com.', type: 'AAAA', id: 'east-a', weight: 7, ttl: 60, value: '2001:db8::1' });
    sets.push({ name: 'apis.example.com.', type: 'A', id: 'east-a', weight: 7, ttl: 60, value: '192.0.2.9' });
    expect(await actuator.survey([theRecord])).toMatchObject({
      value: { records: [{ sets: [{ weight: 100 }, { weight: 100 }, { weight: 100 }] }] },
    });
  }));

test('a survey of which one part cannot be read is none, and says which', () =>
  withStage(async ({ actuator, endpoint }) => {
    const parts = [
      'DescribeAvailabilityZones',
      'DescribeAutoScalingGroups',
      'DescribeInstanceRefreshes',
      'DescribeSubnets',
      'DescribeTargetGroups',
      'DescribeTargetHealth',
      'DescribeTargetGroupAttributes',
      'DescribeLoadBalancers',
      'DescribeLoadBalancerAttributes',
      'ListManagedResources',
      'ListAutoshifts',
      'ListResourceRecordSets',
    ];
    for (const part of parts) {
      endpoint.account.denied.add(part);
      expect(await actuator.survey([theRecord])).toEqual({ ok: false, problem: expect.stringContaining(part) });
      endpoint.account.denied.delete(part);
    }
    expect(await actuator.survey([theRecord])).toMatchObject({ ok: true });
  }));

test('shifts are told of every page, with whose they are', () =>
  withStage(async ({ actuator, account, group, callOf }) => {
    group.takesShifts = true;
    account.shifts.pageSize = 1;
    const { resource } = shift;
    await actuator.make(callOf(shift));
    const groupResource = 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0b1c:autoScalingGroupName/web';
    account.shifts.add(groupResource, 'use1-az6', 'weekly', 'PRACTICE_RUN');
    account.shifts.autoshifts.add('use1-az1');
    account.zoneStates.set('us-east-1c', 'impaired');
    account.zoneStates.set('us-east-1b', 'constrained');
    const read = await actuator.survey([]);
    expect(read).toMatchObject({
      value: {
        groups: [{ takesShifts: true, leavesShiftedAlone: true, resource: groupResource }],
        shifts: [
          { resource, awayFrom: theZone, by: 'heald', evacuation: 'evac-test', isApplied: true },
          { resource: groupResource, awayFrom: 'use1-az6', by: 'provider', evacuation: undefined },
        ],
        illZones: { 'use1-az1': 'autoshift', 'use1-az6': 'constrained' },
      },
    });
  }));

test('a shift that AWS has taken and not applied yet is told as such', () =>
  withStage(async ({ actuator, account, callOf }) => {
    account.shifts.areSlow = true;
    await actuator.make(callOf(shift));
    expect(await actuator.survey([])).toMatchObject({ value: { shifts: [{ by: 'heald', isApplied: false }] } });
  }));

test.each([
  [1, '1m'],
  [90_000, '2m'],
  [3_600_000, '60m'],
  [100 * 3_600_000, '4320m'],
])('a shift for %i ms is asked for as %s, and says whose it is', (forMs, expiresIn) =>
  withStage(async ({ actuator, endpoint, callOf }) => {
    expect(await actuator.make(callOf({ ...shift, forMs }, `evac-${'x'.repeat(100)}`))).toMatchObject({ kind: 'applied' });
    const asked = endpoint.requests.find(({ action }) => action === 'StartZonalShift')?.parameters;
    expect(asked?.get('expiresIn')).toBe(expiresIn);
    expect(asked?.get('awayFrom')).toBe(theZone);
    expect(asked?.get('comment')).toMatch(/^heald evac-x{100}: away from use1-/);
  }),
);

test('a shift of AWS for another zone is not ended by one of ours', () =>
  withStage(async ({ actuator, account, callOf, endpoint }) => {
    account.shifts.add(shift.resource, 'use1-az6', '', 'ZONAL_AUTOSHIFT');
    expect(await actuator.make(callOf(shift))).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('use1-az6') });
    expect(endpoint.countOf('StartZonalShift')).toBe(0);
  }));

test('a group with something in the way says what', () =>
  withStage(async ({ actuator, group }) => {
    const findObstacle = async (): Promise<string | undefined> => {
      const read = await actuator.survey([]);
      return read.ok ? read.value.groups[0]?.obstacle : read.problem;
    };
    group.refresh = 'Successful';
    expect(await findObstacle()).toBeUndefined();
    group.refresh = 'InProgress';
    expect(await findObstacle()).toContain('instance refresh');
    group.distribution = 'balanced-only';
    expect(await findObstacle()).toContain('balanced-only');
    group.operator = 'eks.amazonaws.com';
    expect(await findObstacle()).toContain('eks.amazonaws.com');
  }));

test('a balancer that believes none of its targets, or too few, sends to all of them', () =>
  withStage(async ({ actuator, account }) => {
    const [targets] = account.balancing.targets;
    if (targets === undefined) throw new Error('There are no targets');
    const findFailsOpen = async (): Promise<string | undefined> => {
      const read = await actuator.survey([]);
      return read.ok ? read.value.balancers[0]?.failsOpen : read.problem;
    };
    expect(await findFailsOpen()).toBeUndefined();
    targets.healthyLeast = 7;
    expect(await findFailsOpen()).toBe('6 of 6 targets of web-tg are healthy, of which it needs 7: it sends to all of them');
    targets.healthyLeast = 1;
    for (const id of targets.states.keys()) targets.states.set(id, 'unhealthy');
    expect(await findFailsOpen()).toContain('0 of 6');
    for (const id of targets.states.keys()) targets.states.set(id, 'draining');
    expect(await findFailsOpen()).toBeUndefined();
  }));

test('a network balancer that sends to ours comes first, and ours stands behind it', () =>
  withStage(async ({ actuator, account }) => {
    account.balancing.pageSize = 1;
    account.balancing.balancers.push({ name: 'edge', kind: 'net', takesShifts: true });
    account.balancing.targets.push({
      name: 'edge-tg',
      kind: 'alb',
      balancer: 'edge',
      states: new Map([[shift.resource, 'healthy']]),
      healthyLeast: 1,
    });
    const read = await actuator.survey([]);
    const balancers = read.ok ? read.value.balancers : [];
    const edge = balancers.find(({ name }) => name === 'edge');
    expect(edge).toMatchObject({ groups: ['web'], behind: undefined, takesShifts: true, zones: ['use1-az4', 'use1-az6', 'use1-az1'] });
    expect(balancers.find(({ name }) => name === 'web-lb')).toMatchObject({ behind: edge?.resource, groups: ['web'] });
  }));

test('hosts that may not be ended are left and named, and the others go', () =>
  withStage(async (stage) => {
    const { actuator, account, callOf } = stage;
    const [first, second] = account.instances;
    if (first === undefined || second === undefined) throw new Error('There are no machines');
    first.isProtected = true;
    const outcome = await actuator.make(callOf(endMachines(stage)));
    expect(outcome).toMatchObject({
      kind: 'applied',
      detail: expect.stringContaining(`1 of 2 are gone, or on their way out; ${first.id}: `),
    });
    expect([first.lifecycle, second.lifecycle]).toEqual(['InService', 'Terminating']);
    expect(second.tags.get('heald:call')).toMatch(/^evac-test\.\d+$/);
  }));
