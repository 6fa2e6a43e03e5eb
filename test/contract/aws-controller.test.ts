/**
 * Does a controller that acts on AWS replace exactly the one that is broken, and nothing when it may only watch? The real core, shell and
 * adapter against the small account on this host.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { writeLogLine } from '../../src/controller/transcript.ts';
import { policyOf, runController } from './aws-controlled.ts';
import { listChanges, openAwsStage } from './aws-stage.ts';
import { findFreePort, startController, waitForHealth } from './running-controller.ts';

const minuteMs = 60_000;

const plans: readonly (readonly [plan: string, deeds: readonly string[]])[] = [
  ['{ order: launchFirst, timeout: 30m }', ['CreateTags', 'SetInstanceHealth']],
  ['{ order: terminateFirst, timeout: 30m }', ['CreateTags', 'TerminateInstanceInAutoScalingGroup']],
  ['{ order: launchFirst, retain: 24h, timeout: 30m }', ['CreateTags', 'LaunchInstances', 'EnterStandby']],
];

test.each(plans)('a broken machine is replaced with %s, once, after its evidence was kept; every other stays', async (plan, deeds) => {
  const stage = await openAwsStage();
  try {
    const [broken, ...others] = await stage.members();
    const entries = await runController({
      stage,
      policy: policyOf('auto', plan),
      forMs: 30 * minuteMs,
      isDone: (so) => so.some(({ kind }) => kind === 'remediation_closed'),
      open: () => stage.actuator,
    });
    expect(listChanges(stage).map((change) => change.split(' ')[0])).toEqual(deeds);
    expect(listChanges(stage).every((change) => change.endsWith(broken?.machine ?? 'nobody') || change === 'LaunchInstances ')).toBe(true);
    expect(stage.endpoint.countOf('GetConsoleOutput')).toBe(1);
    const serving = stage.endpoint.account.instances.filter(({ lifecycle }) => lifecycle === 'InService').map(({ id }) => id);
    expect(serving).toHaveLength(6);
    expect(serving).toEqual(expect.arrayContaining(others.map(({ machine }) => machine)));
    expect(serving).not.toContain(broken?.machine);
    const log = entries.map((entry) => writeLogLine(entry)).join('\n');
    expect(
      entries.find(({ kind }) => kind === 'remediation_closed'),
      log,
    ).toMatchObject({ result: 'succeeded' });
  } finally {
    await stage.close();
  }
});

test.each([
  ['too_few_witnesses', false],
  ['act', true],
] as const)('a stuck probe alone comes to %s when what AWS finds impaired is: %j', async (answer, isImpaired) => {
  const stage = await openAwsStage();
  try {
    const [broken] = await stage.members();
    if (isImpaired) stage.endpoint.account.impaired.add(String(broken?.machine));
    const signals = ['disk.fsync_stall_seconds'];
    const entries = await runController({
      stage,
      signals,
      policy: policyOf('auto', '{ order: launchFirst, timeout: 30m }', signals),
      forMs: 10 * minuteMs,
      isDone: (so) => so.some(({ kind }) => kind === 'remediation_opened'),
      open: () => stage.actuator,
    });
    const decided = entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision] : []));
    expect(decided.at(-1)).toMatchObject(isImpaired ? { answer } : { answer: 'hold', reason: answer });
    const words = decided.at(-1)?.checks.find(({ reason }) => reason === 'too_few_witnesses')?.sentence;
    expect(words).toBe(`${isImpaired ? 2 : 1} of 2 independent witnesses (active probe${isImpaired ? ', provider' : ''})`);
  } finally {
    await stage.close();
  }
});

test.each(['observe', 'recommend', 'approve'])('in mode %s AWS is asked, and never told', async (mode) => {
  const stage = await openAwsStage();
  try {
    const policy = policyOf(mode, '{ order: launchFirst, timeout: 30m }');
    const entries = await runController({ stage, policy, forMs: 10 * minuteMs, isDone: () => false, open: () => stage.actuator });
    expect(entries.some(({ kind }) => kind === 'decided')).toBe(true);
    expect(stage.endpoint.countOf('DescribeAutoScalingGroups')).toBeGreaterThan(5);
    expect(listChanges(stage)).toEqual([]);
  } finally {
    await stage.close();
  }
});

test('a controller process acts only when it is told to, and then asks AWS for its machines', async () => {
  const stage = await openAwsStage();
  const folder = await mkdtemp(join(tmpdir(), 'heald-aws-'));
  const environment = { ...process.env, HEALD_AWS_ENDPOINT: stage.endpoint.url, AWS_REGION: 'us-east-1' };
  try {
    for (const [flags, asks] of [
      [[], false],
      [['--actuator', 'aws'], true],
    ] as const) {
      const controller = startController([...flags, '--state-dir', folder], await findFreePort(), environment);
      await waitForHealth(controller, ({ epoch }) => epoch !== null);
      for (let triesLeft = asks ? 100 : 10; stage.endpoint.requests.length === 0 && triesLeft > 0; triesLeft -= 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await controller.stop('SIGTERM')).toBe(0);
      expect(stage.endpoint.requests.length > 0).toBe(asks);
    }
    expect(listChanges(stage)).toEqual([]);
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([
  [['--actuator', 'gcp'], '--actuator: expected none, agents, aws, found "gcp".'],
  [['--actuator', 'aws', '--aws-region', 'Frankfurt'], '--aws-region: expected a region such as us-east-1, found "Frankfurt".'],
  [['--aws-region', 'us-east-1'], '--aws-region goes with --actuator aws.'],
])('%j is refused before anything is opened', async (flags, sentence) => {
  const controller = startController(flags, await findFreePort());
  expect(await controller.ended).toBe(2);
  expect(controller.said()).toContain(sentence);
});
