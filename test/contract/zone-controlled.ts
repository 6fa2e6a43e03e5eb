/**
 * A controller with the real core and shell, both adapters for AWS, and the small account. Time passes a second at a time, and stands
 * still while anything is asked of AWS; agents report from every instance in service.
 */
import { createController } from '../../src/apps/controller/controller.ts';
import { createEventQueue } from '../../src/apps/controller/event-queue.ts';
import type { Actuator } from '../../src/controller/actuator.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { ZoneActuator } from '../../src/controller/evacuations/zone-actuator.ts';
import type { ControllerEvent } from '../../src/controller/event.ts';
import { createHistory, foldEntry } from '../../src/controller/history.ts';
import { createState } from '../../src/controller/state.ts';
import { step } from '../../src/controller/step.ts';
import type { Readings, Report } from '../../src/liveness/report.ts';
import { readPolicies } from '../../src/policy/read-policies.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { zoneIds } from './aws-account.ts';
import { policyOf } from './aws-controlled.ts';
import type { Crash } from './cut-calls.ts';
import { theRecord, type ZoneStage } from './zone-stage.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const reportEverySeconds = 5;

/** Work leaves by shift, subnets, size and name; and is back within half an hour of the last bad sample. */
export function zonePolicy(mode: 'auto' | 'approve'): string {
  return `
apiVersion: heald/v1
kind: ZoneEvacuation
metadata: { name: leave-zone, owner: web, runbook: docs/runbooks/zone-evacuation.md }
mode: ${mode}
bake: 10m
stage: 1m
records:
  - hostedZone: ${theRecord.hostedZone}
    name: ${theRecord.name}
    type: ${theRecord.type}
    sets: ${JSON.stringify(theRecord.sets)}
`;
}

export interface ZoneRun {
  readonly stage: ZoneStage;
  readonly policy: string;
  readonly forMs: number;
  /** What an agent in the zone reports in that second. */
  readonly readingsOf: (zone: string, second: number) => Readings;
  /** What people say, given what was recorded so far; asked every second. */
  readonly say?: (second: number, entries: readonly Entry[]) => ControllerEvent | undefined;
  readonly isDone: (entries: readonly Entry[]) => boolean;
  /** What it moves work with; after a crash the next one is opened. */
  readonly open: () => ZoneActuator;
  readonly crash?: Crash;
}

/** What was recorded, by the controller and by the one that was started after a crash. */
export async function runZones(run: ZoneRun): Promise<readonly Entry[]> {
  const { stage, crash } = run;
  const began = stage.now();
  const entries: Entry[] = [];
  let process = startProcess(run, entries);
  let isCrashed = false;
  void crash?.happens.then(() => (isCrashed = true));
  for (let second = 0; second * secondMs < run.forMs && !run.isDone(entries); second += 1) {
    if (second % reportEverySeconds === 0) {
      stage.pass(0);
      for (const report of reportAll(run, second, began)) process.controller.offer({ kind: 'report_received', report });
    }
    const said = run.say?.(second, entries);
    if (said !== undefined) process.controller.offer(said);
    process.controller.offer({ kind: 'time_passed' });
    await Promise.race([process.settle(), ...(crash === undefined || isCrashed ? [] : [crash.happens])]);
    if (isCrashed && crash !== undefined && !crash.isOver) {
      crash.isOver = true;
      process.die();
      process = startProcess(run, entries);
    }
    stage.wait(secondMs);
  }
  process.controller.stop('the story is over');
  await process.controller.ended;
  return entries;
}

/** A controller that goes on from what was recorded. What a dead one still hears, nobody records. */
function startProcess({ stage, open, policy }: ZoneRun, entries: Entry[]) {
  const history = createHistory();
  for (const entry of entries) foldEntry(history, entry);
  const asked = new Set<Promise<unknown>>();
  const epoch = entries.length + 1;
  let isAlive = true;
  const controller = createController({
    state: createState(history),
    step,
    queue: createEventQueue(),
    now: stage.now,
    monotonicNow: () => 0,
    actuator: keepAsked<Actuator>(stage.repairs, asked),
    zoneActuator: keepAsked<ZoneActuator>(open(), asked),
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
  const { policies, problems } = readPolicies([
    { file: 'zones.yaml', text: policy },
    { file: 'web-disk.yaml', text: policyOf('auto', '{ order: terminateFirst, timeout: 30m }') },
    { file: 'guardrails.yaml', text: 'apiVersion: heald/v1\nkind: Guardrails\nmetadata: { name: guardrails, owner: web }\n' },
  ]);
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  controller.offer({ kind: 'started', version: 'test', epoch, canAct: true, canMove: true });
  controller.offer({ kind: 'policies_read', policies, warnings: [] });
  return {
    controller,
    die: () => void (isAlive = false),
    async settle() {
      // An answer may ask for the next thing a few turns later.
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        await Promise.all(asked);
      }
    },
  };
}

/** The same hands, with what was asked of them and is not answered yet known. */
function keepAsked<Hands extends Actuator | ZoneActuator>(hands: Hands, asked: Set<Promise<unknown>>): Hands {
  const kept = Object.entries(hands).map(([name, ask]: [string, (...given: unknown[]) => Promise<unknown>]) => [
    name,
    (...given: unknown[]) => {
      const reply = ask(...given);
      asked.add(reply);
      void reply.finally(() => asked.delete(reply));
      return reply;
    },
  ]);
  return Object.fromEntries(kept) as Hands;
}

function reportAll({ stage, readingsOf }: ZoneRun, second: number, began: number): Report[] {
  const serving = stage.account.instances.filter(({ lifecycle }) => lifecycle === 'InService');
  return serving.map(({ id, zone: zoneName }) => {
    const zone = zoneIds[zoneName] ?? zoneName;
    return makeReport({
      host: { id, name: id, zone, group: 'web', tags: {} },
      boot: `boot-${id}`,
      run: `run-${id}`,
      sequence: second + 1,
      uptimeMs: stage.now() - began + minuteMs,
      wallClock: stage.now(),
      readings: readingsOf(zone, second),
    });
  });
}
