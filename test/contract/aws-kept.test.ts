/**
 * When is a kept instance ended on AWS? By its tags and its state right before the call, whatever the controller believes; and through
 * a whole life: replaced, kept, announced, ended, with the group as it was meant to be all the time.
 */
import { expect, test } from 'vitest';

import { writeLogLine } from '../../src/controller/transcript.ts';
import { policyOf, runController } from './aws-controlled.ts';
import { listChanges, openAwsStage, type AwsStage } from './aws-stage.ts';
import type { AccountInstance } from './aws-account.ts';

const minuteMs = 60_000;
const kept = { order: 'terminateFirst', retain: 30 * minuteMs, timeout: 30 * minuteMs };

/** An instance in standby that a repair has put there half an hour ago, and the call that ends it. */
async function keepOne(stage: AwsStage) {
  const call = await stage.callOn(0, 'replace', kept, 'act-kept.1');
  expect(await stage.actuator.make(call)).toMatchObject({ kind: 'applied' });
  stage.pass(31 * minuteMs);
  const instance = stage.endpoint.account.instances.find(({ id }) => id === call.target.machine) as AccountInstance;
  return { instance, end: { ...call, token: 'act-kept.1.end', step: { action: 'endKept', with: { keptBy: 'act-kept.1' } } } };
}

async function withStage(story: (stage: AwsStage) => Promise<void>): Promise<void> {
  const stage = await openAwsStage();
  try {
    await story(stage);
  } finally {
    await stage.close();
  }
}

type Change = (instance: AccountInstance, stage: AwsStage) => void;

test.each<readonly [string, Change, string]>([
  ['its time is not over by its tag', ({ tags }) => tags.set('heald:keep-until', '2026-02-01T00:00:00Z'), 'is kept until 2026-02-01'],
  ['its tag says no time at all', ({ tags }) => tags.delete('heald:keep-until'), 'is kept until some time'],
  ['its tag names another call', ({ tags }) => tags.set('heald:call', 'act-other.1'), 'was not put aside by act-kept.1'],
  ['it is tagged as not to be touched', ({ tags }) => tags.set('heald:exclude', ''), 'is tagged heald:exclude'],
  ['its group is tagged as not to be touched', (_i, { group }) => group.tags.set('heald:exclude', 'true'), 'group web is tagged'],
  ['its group is watched no more', (_i, { group }) => group.tags.delete('heald:watch'), 'is not tagged as one that heald watches'],
  ['it is protected', (instance) => (instance.isProtected = true), 'is protected from scale-in'],
  ['it is back in service', (instance) => (instance.lifecycle = 'InService'), 'is in service'],
])('kept on when %s', (_title, change, because) =>
  withStage(async (stage) => {
    const { instance, end } = await keepOne(stage);
    change(instance, stage);
    const before = instance.lifecycle;
    expect(await stage.actuator.make(end)).toEqual({ kind: 'not_applied', because: expect.stringContaining(because) });
    expect(instance.lifecycle).toBe(before);
    expect(stage.endpoint.countOf('TerminateInstanceInAutoScalingGroup')).toBe(0);
  }),
);

test.each(['Standby', 'Terminating:Retained'])('in %s it is ended, and the group is meant to have as many as before', (lifecycle) =>
  withStage(async (stage) => {
    const { instance, end } = await keepOne(stage);
    instance.lifecycle = lifecycle;
    const before = stage.endpoint.account.instances.length;
    expect(await stage.actuator.make(end)).toMatchObject({ kind: 'applied' });
    const [asked] = stage.endpoint.requests.filter(({ action }) => action === 'TerminateInstanceInAutoScalingGroup');
    expect(asked?.parameters.get('ShouldDecrementDesiredCapacity')).toBe('false');
    stage.pass(minuteMs);
    expect(await stage.actuator.look(end)).toMatchObject({ kind: 'applied' });
    expect([stage.endpoint.account.instances.length, stage.group.desired]).toEqual([before - 1, 6]);
  }),
);

test('an end that nobody heard of is sent once, and seen by whoever looks', () =>
  withStage(async (stage) => {
    const { end } = await keepOne(stage);
    stage.endpoint.spoil('TerminateInstanceInAutoScalingGroup', 'server_error_after_effect', 1);
    expect(await stage.actuator.make(end)).toMatchObject({ kind: 'unknown' });
    expect(await stage.actuator.look(end)).toMatchObject({ kind: 'applied' });
    expect(stage.endpoint.countOf('TerminateInstanceInAutoScalingGroup')).toBe(1);
  }));

test('a sick instance is replaced, kept for as long as was said, and then ended, with one successor in all', () =>
  withStage(async (stage) => {
    const entries = await runController({
      stage,
      policy: policyOf('auto', '{ order: terminateFirst, retain: 30m, timeout: 30m }'),
      forMs: 60 * minuteMs,
      isDone: (so) => so.some(({ kind }) => kind === 'keep_over'),
      open: () => stage.actuator,
    });
    const log = entries.map((entry) => writeLogLine(entry)).join('\n');
    const at = (kind: string): number =>
      entries.find((entry) => entry.kind === kind && (!('step' in entry) || entry.step === 1))?.at ?? NaN;
    expect(at('keep_end_intended') - at('step_intended'), log).toBeGreaterThanOrEqual(30 * minuteMs);
    expect(at('keep_end_intended') - at('keep_announced'), log).toBeGreaterThanOrEqual(10 * minuteMs);
    expect(listChanges(stage).map((change) => change.split(' ')[0])).toEqual([
      'CreateTags',
      'EnterStandby',
      'CreateTags',
      'TerminateInstanceInAutoScalingGroup',
    ]);
    expect([stage.endpoint.account.instances.length, stage.group.desired]).toEqual([6, 6]);
  }));
