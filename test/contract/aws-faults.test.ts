/**
 * What if AWS itself is ill? Calls that change something go out once, whatever becomes of them; what nobody can say is unknown until it
 * has been looked at; and an error is never taken for "there is nothing".
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { openAwsStage } from './aws-stage.ts';
import type { Fault } from './aws-endpoint.ts';

type Stage = Awaited<ReturnType<typeof openAwsStage>>;

const terminateFirst = { order: 'terminateFirst', retain: 0, timeout: 1_800_000 };
const launchFirst = { ...terminateFirst, order: 'launchFirst' };
const minuteMs = 60_000;
const answerWithinMs = 400;

async function withStage(story: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openAwsStage({ answerWithinMs });
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

const deeds: readonly (readonly [action: string, fields: Record<string, string | number>, call: string])[] = [
  ['replace', launchFirst, 'SetInstanceHealth'],
  ['replace', terminateFirst, 'TerminateInstanceInAutoScalingGroup'],
  ['quarantine', { capacity: 'replace', keep: minuteMs }, 'EnterStandby'],
  ['reboot', { timeout: minuteMs }, 'RebootInstances'],
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

for (const [action, fields, deed] of deeds) {
  for (const [fault, known, isDone] of spoilt) {
    const name = typeof fault === 'string' ? fault.replaceAll('_', ' ') : 'slow';
    test(`${deed} is sent once when the answer is: ${name}`, () =>
      withStage(async ({ actuator, endpoint, callOn, pass }) => {
        const call = await callOn(0, action, fields);
        endpoint.spoil(deed, fault);
        const startedAt = performance.now();
        expect(await actuator.make(call)).toMatchObject({ kind: known });
        expect(performance.now() - startedAt).toBeLessThan(5_000);
        expect(endpoint.countOf(deed)).toBe(1);
        if (known !== 'unknown') return;

        // What the answer did not say, the world does; a reboot alone leaves nothing behind.
        const leavesTrace = action !== 'reboot';
        const first = await actuator.look(call);
        expect(first.kind).toBe(isDone && leavesTrace ? 'applied' : 'unknown');
        pass(3 * minuteMs);
        const second = await actuator.look(call);
        expect(second.kind).toBe(!leavesTrace ? 'unknown' : isDone ? 'applied' : 'not_applied');
        expect(endpoint.countOf(deed)).toBe(1);
      }));
  }
}

test('a reboot that AWS took is seen from its tag by a controller that never heard the answer', () =>
  withStage(async ({ actuator, callOn }) => {
    const call = await callOn(0, 'reboot', { timeout: minuteMs });
    await actuator.make(call);
    expect(await actuator.look(call)).toMatchObject({ kind: 'applied' });
    expect(await actuator.look({ ...call, token: 'act-other.1' })).toMatchObject({ kind: 'unknown' });
  }));

test('an endpoint that says nothing ends the call in its time, not in the SDK’s', () =>
  withStage(async ({ actuator, endpoint, callOn }) => {
    const call = await callOn(0, 'replace', terminateFirst);
    endpoint.spoil('TerminateInstanceInAutoScalingGroup', 'black_hole');
    const startedAt = performance.now();
    await actuator.make(call);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(answerWithinMs - 50);
    expect(tookMs).toBeLessThan(answerWithinMs + 1_500);
  }));

test('reads are tried again with pauses, and their answer is the answer', () =>
  withStage(async ({ actuator, endpoint }) => {
    for (const fault of ['throttled', 'reset', 'server_error'] as const) {
      endpoint.spoil('DescribeAutoScalingGroups', fault, 2);
      const before = endpoint.countOf('DescribeAutoScalingGroups');
      expect(await actuator.takeInventory()).toMatchObject({ ok: true });
      expect(endpoint.countOf('DescribeAutoScalingGroups') - before).toBe(3);
    }
  }));

test('all reads together have so many second tries, and no more', () =>
  withStage(async ({ calls, endpoint }) => {
    endpoint.spoil('DescribeAvailabilityZones', 'throttled');
    await Promise.allSettled(Array.from({ length: 30 }, () => calls.send('DescribeAvailabilityZones', {})));
    expect(endpoint.countOf('DescribeAvailabilityZones')).toBeGreaterThan(40);
    expect(endpoint.countOf('DescribeAvailabilityZones')).toBeLessThan(30 + 20 + 4);
  }));

test('an inventory of which one part cannot be read is unreadable, and says which', () =>
  withStage(async ({ actuator, endpoint }) => {
    for (const part of ['DescribeAutoScalingGroups', 'DescribeAvailabilityZones', 'DescribeInstances']) {
      endpoint.spoil(part, 'server_error');
      expect(await actuator.takeInventory()).toEqual({ ok: false, problem: expect.stringContaining(part) });
      endpoint.spoil(part, 'server_error', 0);
    }
    expect(await actuator.takeInventory()).toMatchObject({ ok: true });
  }));

test('two questions at once are one question', () =>
  withStage(async ({ actuator, endpoint }) => {
    await Promise.all([actuator.takeInventory(), actuator.takeInventory(), actuator.takeInventory()]);
    expect(endpoint.countOf('DescribeAutoScalingGroups')).toBe(1);
  }));

test('in a zone that cannot be read, machines that were seen before are still there, and a new one is not guessed at', () =>
  withStage(async ({ actuator, endpoint, members, pass }) => {
    expect(await members()).toHaveLength(6);
    endpoint.account.brokenZones.add('us-east-1b');
    pass(2 * minuteMs);
    expect(await members()).toHaveLength(6);
    // Nothing is done to what cannot be looked at right before.
    const [inTrouble] = (await members()).filter(({ zone }) => zone === 'use1-az6');
    const target = { machine: inTrouble?.machine ?? '', launchedAt: inTrouble?.launchedAt, group: 'web', zone: 'use1-az6' };
    expect(await actuator.make({ token: 'act-zone.1', step: { action: 'replace', with: terminateFirst }, target })).toMatchObject({
      kind: 'not_applied',
      because: expect.stringContaining('nothing was done'),
    });
    pass(16 * minuteMs);
    expect(await actuator.takeInventory()).toEqual({ ok: false, problem: expect.stringContaining('DescribeInstances') });
  }));

test('pages are read to the end', () =>
  withStage(async ({ actuator, endpoint }) => {
    for (const name of ['a', 'b', 'c', 'd']) endpoint.account.addGroup(name, 1);
    endpoint.account.pageSize = 1;
    const read = await actuator.takeInventory();
    expect(read.ok && read.value.groups.map(({ name, members }) => `${name} ${members.length}`)).toEqual([
      'web 6',
      'a 3',
      'b 3',
      'c 3',
      'd 3',
    ]);
  }));

test('a group that nobody has tagged is not looked at and not touched', () =>
  withStage(async ({ actuator, group, callOn, endpoint }) => {
    const call = await callOn(0, 'replace', terminateFirst);
    group.tags.delete('heald:watch');
    expect(await actuator.takeInventory()).toEqual({ ok: true, value: { groups: [] } });
    expect(await actuator.make(call)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('not tagged') });
    expect(endpoint.countOf('TerminateInstanceInAutoScalingGroup')).toBe(0);
  }));

test('an instance that EC2 has not heard of yet is left out while it comes, and makes the answer unreadable once it serves', () =>
  withStage(async ({ actuator, endpoint, members }) => {
    const fresh = endpoint.account.instances.at(-1);
    if (fresh === undefined) throw new Error('The account is empty');
    endpoint.account.unknownToEc2.add(fresh.id);
    fresh.lifecycle = 'Pending';
    expect(await members()).toHaveLength(5);
    fresh.lifecycle = 'InService';
    expect(await actuator.takeInventory()).toEqual({ ok: false, problem: expect.stringContaining(fresh.id) });
  }));

test('where machines are missing, the activities tell why none is launched', () =>
  withStage(async ({ actuator, endpoint, group }) => {
    group.launchTrouble = 'We currently do not have sufficient t3.large capacity';
    group.desired = 7;
    expect(await actuator.takeInventory()).toMatchObject({ value: { groups: [{ launchTrouble: expect.stringContaining('capacity') }] } });
    group.desired = 6;
    const before = endpoint.countOf('DescribeScalingActivities');
    expect(await actuator.takeInventory()).toMatchObject({ value: { groups: [{ launchTrouble: undefined }] } });
    expect(endpoint.countOf('DescribeScalingActivities')).toBe(before);
  }));

test('what AWS finds impaired is a witness: told where it can be asked, and missed by nobody where it cannot', () =>
  withStage(async ({ endpoint, members, pass }) => {
    const [first] = endpoint.account.instances;
    endpoint.account.impaired.add(String(first?.id));
    const impairedOf = async (): Promise<string[]> =>
      (await members()).flatMap(({ machine, impaired }) => (impaired === undefined ? [] : [`${machine} ${impaired.join(' ')}`]));
    expect(await impairedOf()).toEqual([`${first?.id} volumes`]);
    const asked = endpoint.countOf('DescribeInstanceStatus');
    expect(await impairedOf()).toHaveLength(1);
    expect(endpoint.countOf('DescribeInstanceStatus')).toBe(asked);
    // What was found is believed for a while, and then nothing is.
    endpoint.spoil('DescribeInstanceStatus', 'server_error');
    pass(2 * minuteMs);
    expect(await impairedOf()).toHaveLength(1);
    pass(4 * minuteMs);
    expect(await impairedOf()).toEqual([]);
    expect(await members()).toHaveLength(6);
  }));

const untouchable: readonly (readonly [why: string, mark: (stage: Stage) => void])[] = [
  ['the machine is tagged heald:exclude', ({ endpoint }) => endpoint.account.instances[0]?.tags.set('heald:exclude', '')],
  ['its group is tagged heald:exclude', ({ group }) => group.tags.set('heald:exclude', 'true')],
  ['another service manages its group', ({ group }) => (group.operator = 'eks.amazonaws.com')],
];

test.each(untouchable)('nothing is done when %s, not even a tag', (_why, mark) =>
  withStage(async (stage) => {
    const { actuator, endpoint, callOn, members, pass } = stage;
    const call = await callOn(0, 'replace', terminateFirst);
    mark(stage);
    pass(2 * minuteMs);
    expect(await actuator.make(call)).toMatchObject({ kind: 'not_applied' });
    expect(['CreateTags', 'TerminateInstanceInAutoScalingGroup'].map((name) => endpoint.countOf(name))).toEqual([0, 0]);
    expect((await members())[0]).toMatchObject({ keepOff: true });
  }),
);

test('a machine that is not in service is left to whoever knows why', () =>
  withStage(async ({ actuator, endpoint, callOn }) => {
    const [first] = endpoint.account.instances;
    if (first === undefined) throw new Error('The account is empty');
    for (const [action, fields, deed] of deeds) {
      const call = await callOn(0, action, fields);
      for (const lifecycle of ['Standby', 'Pending', 'Terminating:Retained']) {
        first.lifecycle = lifecycle;
        expect(await actuator.make(call)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('not in service') });
      }
      first.lifecycle = 'InService';
      expect(endpoint.countOf(deed)).toBe(0);
    }
  }));

test('a machine that cannot be tagged is not touched', () =>
  withStage(async ({ actuator, endpoint, callOn }) => {
    for (const fault of ['black_hole', 'server_error_after_effect', 'throttled'] as const) {
      endpoint.spoil('CreateTags', fault);
      expect(await actuator.make(await callOn(0, 'replace', terminateFirst))).toMatchObject({ kind: 'not_applied' });
    }
    expect(endpoint.countOf('TerminateInstanceInAutoScalingGroup')).toBe(0);
  }));

test('where Auto Scaling was told not to launch or not to replace, nothing is ended', () =>
  withStage(async ({ actuator, group, callOn }) => {
    for (const [suspended, how] of [
      ['Launch', terminateFirst],
      ['ReplaceUnhealthy', launchFirst],
      ['Terminate', terminateFirst],
    ] as const) {
      group.suspended.add(suspended);
      expect(await actuator.make(await callOn(0, 'replace', how))).toMatchObject({
        kind: 'not_applied',
        because: expect.stringContaining(suspended),
      });
      group.suspended.clear();
    }
  }));

for (const raises of [true, false]) {
  test(`a group that would end first: heald launches first, with one token for every try, where a launch ${raises ? 'raises' : 'leaves'} what is desired`, () =>
    withStage(async ({ actuator, endpoint, group, callOn, pass }) => {
      group.healthyShareLeast = undefined;
      endpoint.account.launchRaisesDesired = raises;
      const call = await callOn(0, 'replace', launchFirst);
      // The launch takes effect and the answer is lost; the same call made again launches nothing more.
      endpoint.spoil('LaunchInstances', 'reset_after_effect', 1);
      expect(await actuator.make(call)).toMatchObject({ kind: 'unknown' });
      pass(0);
      expect(await actuator.look(call)).toMatchObject({ kind: 'unknown' });
      pass(3 * minuteMs);
      expect(await actuator.look(call)).toMatchObject({ kind: 'not_applied' });
      expect(await actuator.make(call)).toMatchObject({ kind: 'applied', detail: expect.stringContaining('is launched') });
      pass(minuteMs);
      const tokens = endpoint.requests
        .filter(({ action }) => action === 'LaunchInstances')
        .map(({ parameters }) => parameters.get('ClientToken'));
      expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), tokens[0]]);
      expect(group.desired).toBe(6);
      expect(endpoint.account.instances.filter(({ lifecycle }) => lifecycle === 'InService')).toHaveLength(6);
      expect(endpoint.account.instances.some(({ id }) => id === call.target.machine)).toBe(false);
    }));
}

test('when no other machine is to be had, the old one stays', () =>
  withStage(async ({ actuator, endpoint, group, callOn }) => {
    Object.assign(group, { healthyShareLeast: undefined, launchTrouble: 'no capacity for t3.large' });
    expect(await actuator.make(await callOn(0, 'replace', launchFirst))).toMatchObject({
      kind: 'not_applied',
      because: expect.stringContaining('no capacity for t3.large'),
    });
    expect(endpoint.countOf('TerminateInstanceInAutoScalingGroup')).toBe(0);
  }));

test('evidence holds what AWS sees of the volumes, and names what could not be read', () =>
  withStage(async ({ actuator, endpoint, evidenceFolder, callOn }) => {
    for (const { id } of endpoint.account.instances) endpoint.account.impaired.add(id);
    endpoint.spoil('GetConsoleOutput', 'server_error');
    expect(await actuator.make(await callOn(0, 'captureEvidence', { timeout: 5_000 }))).toMatchObject({ kind: 'applied' });
    const [file = ''] = await readdir(evidenceFolder);
    const kept = JSON.parse(await readFile(join(evidenceFolder, file), 'utf8')) as {
      evidence: Record<string, unknown>;
      missing: Record<string, string>;
    };
    expect(JSON.stringify(kept.evidence['status'])).toMatch(/AttachedEbsStatus.*impaired/);
    expect(JSON.stringify(kept.evidence['volumes'])).toContain('impaired');
    expect(Object.keys(kept.evidence)).toEqual(['machine', 'status', 'volumes', 'zones']);
    expect(Object.keys(kept.missing)).toEqual(['console']);
  }));

test('with wrong settings nothing is sent, and the answer says what is missing', async () => {
  const stage = await openAwsStage();
  const call = await stage.callOn(0, 'replace', terminateFirst);
  await stage.close();
  expect(await stage.actuator.make(call)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('ECONNREFUSED') });
  expect(await stage.actuator.look(call)).toMatchObject({ kind: 'unknown' });
});
