/**
 * Does a controller that acts on AWS replace exactly the one that is broken, and nothing when it may only watch? The real core, shell and
 * adapter against the small account on this host.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { callCatalog, type CallName } from '../../src/adapters/aws/call-catalog.ts';
import { createController } from '../../src/apps/controller/controller.ts';
import { createEventQueue } from '../../src/apps/controller/event-queue.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { createState } from '../../src/controller/state.ts';
import { step } from '../../src/controller/step.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import type { Actuator } from '../../src/controller/actuator.ts';
import type { Report } from '../../src/liveness/report.ts';
import { readPolicies } from '../../src/policy/read-policies.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { openAwsStage } from './aws-stage.ts';
import { findFreePort, startController, waitForHealth } from './running-controller.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

const policyOf = (mode: string, replace: string): string => `
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk, owner: web, runbook: docs/runbooks/stateless-disk.md }
mode: ${mode}
target: { autoScalingGroups: [web] }
when:
  all:
    - { signal: disk.fsync_stall_seconds, above: 15s }
    - { signal: disk.stall_seconds, above: 15s }
  witnesses: 2
  recover: 15s
steps:
  - captureEvidence
  - replace: ${replace}
limits: { inFlight: 1, minHealthy: 4 }
verify: { healthyFor: 1m }
`;

type Stage = Awaited<ReturnType<typeof openAwsStage>>;

/** Time passes a second at a time, and stands still while anything is asked of AWS. */
function setTime(actuator: Actuator): { readonly actuator: Actuator; readonly settle: () => Promise<void> } {
  const asked = new Set<Promise<unknown>>();
  function keep<Reply>(reply: Promise<Reply>): Promise<Reply> {
    asked.add(reply);
    void reply.finally(() => asked.delete(reply));
    return reply;
  }
  return {
    actuator: {
      make: (call) => keep(actuator.make(call)),
      look: (call) => keep(actuator.look(call)),
      takeInventory: () => keep(actuator.takeInventory()),
    },
    async settle() {
      // An answer may ask for the next thing a few turns later.
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        await Promise.all(asked);
      }
    },
  };
}

/** Runs a controller for so long at most, with an agent on every machine in service, of which the first one's disk stands still after two minutes. */
async function runFor(ms: number, policy: string, stage: Stage, isDone: (entries: readonly Entry[]) => boolean): Promise<readonly Entry[]> {
  const { policies, problems } = readPolicies([
    { file: 'web-disk.yaml', text: policy },
    { file: 'guardrails.yaml', text: 'apiVersion: heald/v1\nkind: Guardrails\nmetadata: { name: guardrails, owner: web }\n' },
  ]);
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  const broken = (await stage.members())[0]?.machine;
  const { actuator, settle } = setTime(stage.actuator);
  const began = stage.now();
  const entries: Entry[] = [];
  const controller = createController({
    state: createState(),
    step,
    queue: createEventQueue(),
    now: stage.now,
    monotonicNow: () => 0,
    actuator,
    writer: {
      write: async (more) => {
        entries.push(...more);
        return undefined;
      },
      status: () => ({ lastSequence: entries.length, unrecorded: 0, problem: undefined }),
    },
    onRecorded: () => undefined,
    onStepped: () => undefined,
    sendMessage: () => undefined,
  });
  controller.offer({ kind: 'started', version: 'test', epoch: 1, canAct: true });
  controller.offer({ kind: 'policies_read', policies, warnings: [] });
  for (let second = 0; second * secondMs < ms && !isDone(entries); second += 1) {
    if (second % 5 === 0) {
      stage.pass(0);
      const stalledForS = Math.max(0, second - 120);
      for (const report of reportAll(stage, broken, stalledForS, began)) controller.offer({ kind: 'report_received', report });
    }
    controller.offer({ kind: 'time_passed' });
    await settle();
    stage.wait(secondMs);
  }
  controller.stop('the story is over');
  await controller.ended;
  return entries;
}

function reportAll({ endpoint, now }: Stage, broken: string | undefined, stalledForS: number, began: number): Report[] {
  const serving = endpoint.account.instances.filter(({ lifecycle }) => lifecycle === 'InService');
  return serving.map(({ id, zone }) => {
    const stall = id === broken ? stalledForS : 0;
    return makeReport({
      host: { id, name: id, zone: { 'us-east-1a': 'use1-az4', 'us-east-1b': 'use1-az6' }[zone] ?? 'use1-az1', group: 'web', tags: {} },
      boot: `boot-${id}`,
      run: `run-${id}`,
      sequence: (now() - began) / secondMs + 1,
      uptimeMs: now() - began + minuteMs,
      wallClock: now(),
      readings: { 'disk.fsync_stall_seconds': { '/': stall }, 'disk.stall_seconds': { nvme0n1: stall } },
    });
  });
}

function changesAt({ endpoint }: Stage): string[] {
  return endpoint.requests
    .filter(({ action }) => callCatalog[action as CallName]?.does === 'changes')
    .map(
      ({ action, parameters }) =>
        `${action} ${parameters.get('InstanceId') ?? parameters.get('ResourceId.1') ?? parameters.get('InstanceIds.member.1') ?? ''}`,
    );
}

const plans: readonly (readonly [plan: string, deeds: readonly string[]])[] = [
  ['{ order: launchFirst, timeout: 30m }', ['CreateTags', 'SetInstanceHealth']],
  ['{ order: terminateFirst, timeout: 30m }', ['CreateTags', 'TerminateInstanceInAutoScalingGroup']],
  ['{ order: launchFirst, retain: 24h, timeout: 30m }', ['CreateTags', 'LaunchInstances', 'EnterStandby']],
];

test.each(plans)('a broken machine is replaced with %s, once, after its evidence was kept; every other stays', async (plan, deeds) => {
  const stage = await openAwsStage();
  try {
    const [broken, ...others] = await stage.members();
    const entries = await runFor(30 * minuteMs, policyOf('auto', plan), stage, (so) =>
      so.some(({ kind }) => kind === 'remediation_closed'),
    );
    expect(changesAt(stage).map((change) => change.split(' ')[0])).toEqual(deeds);
    expect(changesAt(stage).every((change) => change.endsWith(broken?.machine ?? 'nobody') || change === 'LaunchInstances ')).toBe(true);
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

test.each(['observe', 'recommend', 'approve'])('in mode %s AWS is asked, and never told', async (mode) => {
  const stage = await openAwsStage();
  try {
    const policy = policyOf(mode, '{ order: launchFirst, timeout: 30m }');
    const entries = await runFor(10 * minuteMs, policy, stage, () => false);
    expect(entries.some(({ kind }) => kind === 'decided')).toBe(true);
    expect(stage.endpoint.countOf('DescribeAutoScalingGroups')).toBeGreaterThan(5);
    expect(changesAt(stage)).toEqual([]);
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
    expect(changesAt(stage)).toEqual([]);
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([
  [['--actuator', 'gcp'], '--actuator: expected none or aws, found "gcp".'],
  [['--actuator', 'aws', '--aws-region', 'Frankfurt'], '--aws-region: expected a region such as us-east-1, found "Frankfurt".'],
  [['--aws-region', 'us-east-1'], '--aws-region goes with --actuator aws.'],
])('%j is refused before anything is opened', async (flags, sentence) => {
  const controller = startController(flags, await findFreePort());
  expect(await controller.ended).toBe(2);
  expect(controller.said()).toContain(sentence);
});
