/** What is done to instances that are in no group of Auto Scaling? They are moved to other hardware, rebooted and looked at, and never ended. */
import { expect, test } from 'vitest';

import type { Call } from '../../src/remediation/call.ts';
import type { AccountInstance } from './aws-account.ts';
import { listChanges, openAwsStage, type AwsStage } from './aws-stage.ts';

const minuteMs = 60_000;
const stop = { action: 'stopStart', with: { timeout: 20 * minuteMs } };

async function withLone(story: (stage: AwsStage, lone: AccountInstance, call: Call) => Promise<void>): Promise<void> {
  const stage = await openAwsStage();
  try {
    const lone = stage.endpoint.account.addLone('db');
    const target = { machine: lone.id, launchedAt: lone.launchedAt.getTime(), group: 'db', zone: 'use1-az4' };
    await story(stage, lone, { token: 'act-lone.1', step: stop, target });
  } finally {
    await stage.close();
  }
}

const loneGroup = async ({ actuator }: AwsStage) => {
  const read = await actuator.takeInventory();
  return read.ok ? read.value.groups.find(({ name }) => name === 'db') : undefined;
};

test('watched instances in no group make groups by their tag, and members of groups are not counted twice', () =>
  withLone(async (stage, lone) => {
    expect(await loneGroup(stage)).toEqual({
      name: 'db',
      desired: 1,
      members: [{ machine: lone.id, zone: 'use1-az4', launchedAt: lone.launchedAt.getTime(), state: 'in_service', keepOff: false }],
      launchTrouble: undefined,
    });
    expect(await stage.members()).toHaveLength(6);
    lone.tags.set('heald:watch', 'no');
    expect(await loneGroup(stage)).toBeUndefined();
  }));

test('stopped and started it is launched anew, and both are seen by whoever looks', () =>
  withLone(async (stage, lone, call) => {
    const before = lone.launchedAt.getTime();
    expect(await stage.actuator.make(call)).toMatchObject({ kind: 'applied' });
    expect(listChanges(stage).map((change) => change.split(' ')[0])).toEqual(['CreateTags', 'StopInstances', 'StartInstances']);
    expect(lone.lone?.state).toBe('running');
    expect(lone.launchedAt.getTime()).not.toBe(before);
    expect(await stage.open().look(call)).toMatchObject({ kind: 'applied' });
    expect((await loneGroup(stage))?.members[0]?.launchedAt).toBe(lone.launchedAt.getTime());
    // It is another machine now than the one that the call was about.
    expect(await stage.actuator.make({ ...call, token: 'act-again.1' })).toMatchObject({ kind: 'not_applied' });
  }));

test('a controller that dies between the two leaves a machine that the next one starts', () =>
  withLone(async (stage, lone, call) => {
    stage.endpoint.spoil('StartInstances', 'server_error');
    expect(await stage.actuator.make(call)).toMatchObject({ kind: 'unknown' });
    expect(lone.lone?.state).toBe('stopped');
    stage.endpoint.spoil('StartInstances', 'server_error', 0);
    const next = stage.open();
    expect(await next.look(call)).toMatchObject({ kind: 'applied' });
    expect(lone.lone?.state).toBe('running');
    expect(stage.endpoint.countOf('StopInstances')).toBe(1);
  }));

test('what somebody else has stopped is not started', () =>
  withLone(async (stage, lone, call) => {
    if (lone.lone !== undefined) lone.lone.state = 'stopped';
    expect(await stage.actuator.look(call)).toMatchObject({ kind: 'unknown' });
    expect(await stage.actuator.make(call)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('is stopped') });
    expect(listChanges(stage)).toEqual([]);
  }));

type Change = (lone: AccountInstance, stage: AwsStage) => void;
const change =
  (turn: (of: NonNullable<AccountInstance['lone']>) => void): Change =>
  ({ lone }) =>
    lone !== undefined && turn(lone);

test.each<readonly [string, Change, string]>([
  ['it has an instance store', change((of) => (of.type = 'm5d.large')), 'whose instance store a stop loses'],
  ['it is a spot instance', change((of) => (of.isSpot = true)), 'is a spot instance'],
  ['its type cannot be read', (_lone, { endpoint }) => endpoint.spoil('DescribeInstanceTypes', 'server_error'), 'so nothing was done'],
  ['it is tagged as not to be touched', ({ tags }) => tags.set('heald:exclude', ''), 'is tagged heald:exclude'],
  ['it is in another group now', ({ tags }) => tags.set('heald:group', 'other'), 'is in group other, not in db'],
  ['nobody watches it any more', ({ tags }) => tags.delete('heald:watch'), 'there is no machine'],
])('not stopped when %s', (_when, turn, because) =>
  withLone(async (stage, lone, call) => {
    turn(lone, stage);
    expect(await stage.actuator.make(call)).toEqual({ kind: 'not_applied', because: expect.stringContaining(because) });
    expect(stage.endpoint.countOf('StopInstances')).toBe(0);
  }),
);

test.each(['replace', 'quarantine'])('nobody would put another one in its place, so %s is refused', (action) =>
  withLone(async (stage, _lone, call) => {
    expect(await stage.actuator.make({ ...call, step: { action, with: { order: 'terminateFirst' } } })).toMatchObject({
      kind: 'not_applied',
    });
    expect(listChanges(stage)).toEqual([]);
  }),
);

test('it is rebooted, and looked at, as members of groups are', () =>
  withLone(async ({ actuator }, lone, call) => {
    expect(await actuator.make({ ...call, step: { action: 'captureEvidence', with: { timeout: 30_000 } } })).toMatchObject({
      kind: 'applied',
    });
    expect(await actuator.make({ ...call, step: { action: 'reboot', with: { timeout: minuteMs } } })).toMatchObject({ kind: 'applied' });
    expect(lone.reboots).toBe(1);
  }));

test('a stop that nobody heard of is sent once, and goes on to the start', () =>
  withLone(async (stage, lone, call) => {
    stage.endpoint.spoil('StopInstances', 'server_error_after_effect', 1);
    expect(await stage.actuator.make(call)).toMatchObject({ kind: 'unknown' });
    expect(await stage.actuator.look(call)).toMatchObject({ kind: 'applied' });
    expect([stage.endpoint.countOf('StopInstances'), lone.lone?.state]).toEqual([1, 'running']);
  }));

test('while they cannot be read, what was read before stands in for a quarter of an hour', () =>
  withLone(async (stage) => {
    expect(await loneGroup(stage)).toBeDefined();
    stage.endpoint.account.brokenZones.add('us-east-1a');
    stage.wait(2 * minuteMs);
    expect(await loneGroup(stage)).toBeDefined();
    stage.wait(15 * minuteMs);
    expect(await stage.actuator.takeInventory()).toMatchObject({ ok: false });
  }));
