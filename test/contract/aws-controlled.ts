/**
 * A controller with the real core and shell, the adapter for AWS, and the small account: six machines with agents, of which the first
 * one's disk stands still after two minutes. Time passes a second at a time, and stands still while anything is asked of AWS.
 */
import { createController } from '../../src/apps/controller/controller.ts';
import { createEventQueue } from '../../src/apps/controller/event-queue.ts';
import type { Actuator } from '../../src/controller/actuator.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { createHistory, foldEntry } from '../../src/controller/history.ts';
import { createState } from '../../src/controller/state.ts';
import { step } from '../../src/controller/step.ts';
import type { Report } from '../../src/liveness/report.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import { readPolicies } from '../../src/policy/read-policies.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import type { AwsStage } from './aws-stage.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

const bothSignals: readonly string[] = ['disk.fsync_stall_seconds', 'disk.stall_seconds'];

/** Two witnesses of our own, unless told that the probe alone is asked. */
export function policyOf(mode: string, replace: string, signals = bothSignals): string {
  return `
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk, owner: web, runbook: docs/runbooks/stateless-disk.md }
mode: ${mode}
target: { autoScalingGroups: [web] }
when:
  all:
${signals.map((signal) => `    - { signal: ${signal}, above: 15s }`).join('\n')}
  witnesses: 2
  recover: 15s
steps:
  - captureEvidence
  - replace: ${replace}
limits: { inFlight: 1, minHealthy: 4 }
verify: { healthyFor: 1m }
`;
}

interface Run {
  readonly stage: AwsStage;
  readonly policy: string;
  readonly forMs: number;
  /** What the agents report of the disk; both by default. */
  readonly signals?: readonly string[];
  readonly isDone: (entries: readonly Entry[]) => boolean;
  /** What it acts with; after a crash the next one is opened. */
  readonly open: () => Actuator;
  /** Resolves when the process dies, and says so from then on. */
  readonly crash?: { readonly happens: Promise<void>; isOver: boolean };
}

/** What was recorded, by the controller and by the one that was started after a crash. */
export async function runController(run: Run): Promise<readonly Entry[]> {
  const policies = readSet(run.policy);
  const { stage, crash } = run;
  const broken = (await stage.members())[0]?.machine;
  const began = stage.now();
  const entries: Entry[] = [];
  let process = startProcess(run, policies, entries);
  let isCrashed = false;
  void crash?.happens.then(() => (isCrashed = true));
  for (let second = 0; second * secondMs < run.forMs && !run.isDone(entries); second += 1) {
    if (second % 5 === 0) {
      stage.pass(0);
      for (const report of reportAll(run, broken, Math.max(0, second - 120), began))
        process.controller.offer({ kind: 'report_received', report });
    }
    process.controller.offer({ kind: 'time_passed' });
    await Promise.race([process.settle(), ...(crash === undefined || isCrashed ? [] : [crash.happens])]);
    if (isCrashed && crash !== undefined && !crash.isOver) {
      crash.isOver = true;
      process.die();
      process = startProcess(run, policies, entries);
    }
    stage.wait(secondMs);
  }
  process.controller.stop('the story is over');
  await process.controller.ended;
  return entries;
}

function readSet(policy: string): PolicySet {
  const { policies, problems } = readPolicies([
    { file: 'web-disk.yaml', text: policy },
    { file: 'guardrails.yaml', text: 'apiVersion: heald/v1\nkind: Guardrails\nmetadata: { name: guardrails, owner: web }\n' },
  ]);
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  return policies;
}

/** A controller that goes on from what was recorded. What a dead one still hears, nobody records. */
function startProcess({ stage, open }: Run, policies: PolicySet, entries: Entry[]) {
  const history = createHistory();
  for (const entry of entries) foldEntry(history, entry);
  const { actuator, settle } = setTime(open());
  const epoch = entries.length + 1;
  let isAlive = true;
  const controller = createController({
    state: createState(history),
    step,
    queue: createEventQueue(),
    now: stage.now,
    monotonicNow: () => 0,
    actuator,
    writer: {
      write(more) {
        if (!isAlive) return new Promise(() => undefined);
        entries.push(...more);
        return Promise.resolve(undefined);
      },
      status: () => ({ lastSequence: entries.length, unrecorded: 0, problem: undefined }),
    },
    onRecorded: () => undefined,
    onStepped: () => undefined,
    sendMessage: () => undefined,
  });
  controller.offer({ kind: 'started', version: 'test', epoch, canAct: true });
  controller.offer({ kind: 'policies_read', policies, warnings: [] });
  return { controller, settle, die: () => void (isAlive = false) };
}

/** Knows what is asked, and waits for the answers. */
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

function reportAll({ stage, signals = bothSignals }: Run, broken: string | undefined, stalledForS: number, began: number): Report[] {
  const { endpoint, now } = stage;
  const serving = endpoint.account.instances.filter(({ lifecycle }) => lifecycle === 'InService');
  return serving.map(({ id, zone }) => {
    const stall = id === broken ? stalledForS : 0;
    const readings: Report['readings'] = { 'disk.fsync_stall_seconds': { '/': stall }, 'disk.stall_seconds': { nvme0n1: stall } };
    return makeReport({
      host: { id, name: id, zone: { 'us-east-1a': 'use1-az4', 'us-east-1b': 'use1-az6' }[zone] ?? 'use1-az1', group: 'web', tags: {} },
      boot: `boot-${id}`,
      run: `run-${id}`,
      sequence: (now() - began) / secondMs + 1,
      uptimeMs: now() - began + minuteMs,
      wallClock: now(),
      readings: Object.fromEntries(Object.entries(readings).filter(([signal]) => signals.includes(signal))),
    });
  });
}
