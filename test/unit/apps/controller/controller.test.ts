import { expect, test } from 'vitest';

import { createController, type Controller, type ControllerParts } from '../../../../src/apps/controller/controller.ts';
import { createEventQueue } from '../../../../src/apps/controller/event-queue.ts';
import type { LedgerWriter } from '../../../../src/apps/controller/ledger-writer.ts';
import type { Command } from '../../../../src/controller/command.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import type { Call } from '../../../../src/remediation/call.ts';
import type { ControllerEvent } from '../../../../src/controller/event.ts';
import type { LedgerProblem } from '../../../../src/controller/ledger.ts';
import { createState } from '../../../../src/controller/state.ts';
import { makeReport } from '../../adapters/wire/make-report.ts';

/** A ledger whose disk is slow: each write waits until `land` lets it. */
function createSlowWriter(): LedgerWriter & {
  readonly writes: (readonly Entry[])[];
  land(problem?: LedgerProblem): Promise<void>;
  away: boolean;
} {
  const waiting: ((problem: LedgerProblem | undefined) => void)[] = [];
  const writes: (readonly Entry[])[] = [];
  return {
    writes,
    away: false,
    write(entries) {
      writes.push(entries);
      return new Promise((resolve) => waiting.push(resolve));
    },
    status() {
      return { lastSequence: 0, unrecorded: 0, problem: this.away ? 'the disk is away' : undefined };
    },
    async land(problem) {
      waiting.shift()?.(problem);
      // The loop goes on within a few turns of the microtask queue.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  };
}

interface Bench {
  readonly controller: Controller;
  readonly writer: ReturnType<typeof createSlowWriter>;
  readonly stepped: string[];
  readonly recorded: Entry[];
  /** What was executed: questions to the world, none of which is ever answered. */
  readonly asked: string[];
}

/** A core that records what has an odd sequence, and asks for the inventory after each report. */
function createBench(step?: ControllerParts['step'], clock = { now: 0 }): Bench {
  const writer = createSlowWriter();
  const [stepped, recorded, asked]: [string[], Entry[], string[]] = [[], [], []];
  const plain: ControllerParts['step'] = (state, event, now) => {
    const name = event.kind === 'report_received' ? `report ${event.report.sequence}` : event.kind;
    stepped.push(name);
    const records = event.kind === 'stopping' || (event.kind === 'report_received' && event.report.sequence % 2 === 1);
    const commands: Command[] = records ? [{ kind: 'record', entry: { kind: 'controller_stopped', because: name, at: now } }] : [];
    if (event.kind === 'report_received') commands.push({ kind: 'take_inventory' });
    return { state, commands };
  };
  const controller = createController({
    state: createState(),
    step: step ?? plain,
    queue: createEventQueue(),
    writer,
    now: () => clock.now,
    monotonicNow: () => 0,
    actuator: {
      make: () => {
        asked.push('call');
        return new Promise(() => undefined);
      },
      look: () => new Promise(() => undefined),
      takeInventory: () => {
        asked.push('inventory');
        return new Promise(() => undefined);
      },
    },
    onRecorded: (entries) => recorded.push(...entries),
    onStepped: () => undefined,
    sendMessage: () => undefined,
  });
  return { controller, writer, stepped, recorded, asked };
}

function report(sequence: number, host = `web-${sequence}`): ControllerEvent {
  return {
    kind: 'report_received',
    report: makeReport({ sequence, host: { id: host, name: host, zone: 'local', group: 'web', tags: {} } }),
  };
}

test('reports that record nothing are stepped at once and wait for no disk', () => {
  const { controller, writer, stepped } = createBench();
  for (const sequence of [2, 4, 6]) controller.offer(report(sequence));
  expect(stepped).toEqual(['report 2', 'report 4', 'report 6']);
  expect(writer.writes).toEqual([]);
});

test('nothing is executed and nothing is stepped before what was recorded is durable', async () => {
  const { controller, writer, stepped, recorded, asked } = createBench();
  controller.offer(report(1));
  controller.offer(report(2));
  expect(stepped).toEqual(['report 1']);
  expect([recorded.length, asked.length]).toEqual([0, 0]);
  await writer.land();
  expect(stepped).toEqual(['report 1', 'report 2']);
  expect(recorded).toHaveLength(1);
  expect(asked).toEqual(['inventory', 'inventory']);
});

test.each([
  { awayMs: 5_000, made: ['call'], answered: [] },
  { awayMs: 5_001, made: [], answered: ['call_answered not_applied'] },
])('a call whose intent took $awayMs ms to become durable: made $made, answered $answered', async ({ awayMs, made, answered }) => {
  const clock = { now: 0 };
  const heard: string[] = [];
  const call: Call = {
    token: 'act-1.1',
    step: { action: 'reboot', with: {} },
    target: { machine: 'web-1', launchedAt: 0, group: 'web', zone: 'a' },
  };
  const step: ControllerParts['step'] = (state, event, now) => {
    if (event.kind === 'call_answered') heard.push(`${event.kind} ${event.outcome.kind}`);
    if (event.kind !== 'time_passed') return { state, commands: [] };
    const intent: Entry = { kind: 'controller_stopped', because: 'stands for the intent', at: now };
    return {
      state,
      commands: [
        { kind: 'record', entry: intent },
        { kind: 'make_call', call },
      ],
    };
  };
  const { controller, writer, asked } = createBench(step, clock);
  controller.offer({ kind: 'time_passed' });
  clock.now = awayMs;
  await writer.land();
  expect(asked).toEqual(made);
  expect(heard).toEqual(answered);
});

test('who tells something has the answer only once what follows is durable, and hears when the controller ends before', async () => {
  const { controller, writer } = createBench();
  const answers: string[] = [];
  const tell = (sequence: number) =>
    controller.tell(report(sequence)).then((durable) => void answers.push(`${sequence} ${durable ? 'durable' : 'lost'}`));
  const first = tell(1);
  const second = tell(2);
  await Promise.resolve();
  expect(answers).toEqual([]);
  await writer.land();
  await Promise.all([first, second]);
  expect(answers).toEqual(['1 durable', '2 durable']);

  const third = tell(3);
  await writer.land({ kind: 'superseded', message: 'another controller leads' });
  await third;
  await tell(4);
  expect(answers.slice(2)).toEqual(['3 lost', '4 lost']);
});

test('what waited while the disk wrote is stepped together and shares the next write, in order', async () => {
  const { controller, writer, recorded } = createBench();
  controller.offer(report(1));
  for (const sequence of [3, 5, 6, 7]) controller.offer(report(sequence));
  expect(writer.writes).toHaveLength(1);
  await writer.land();
  expect(writer.writes.map((entries) => entries.length)).toEqual([1, 3]);
  await writer.land();
  expect(recorded.map((entry) => entry.kind === 'controller_stopped' && entry.because)).toEqual([
    'report 1',
    'report 3',
    'report 5',
    'report 7',
  ]);
});

test('while the disk is away the newest report of each host is kept for afterwards', async () => {
  const { controller, writer, stepped } = createBench();
  controller.offer(report(1, 'web'));
  writer.away = true;
  for (let sequence = 2; sequence <= 500; sequence += 2) controller.offer(report(sequence, 'web'));
  writer.away = false;
  await writer.land();
  expect(stepped).toEqual(['report 1', 'report 500']);
});

test('a stop is recorded after everything that waits, and nothing is taken afterwards', async () => {
  const { controller, writer, stepped, recorded } = createBench();
  controller.offer(report(1));
  controller.offer(report(2));
  controller.stop('asked to');
  controller.offer(report(4));
  await writer.land();
  await writer.land();
  expect(await controller.ended).toEqual({ kind: 'stopped' });
  expect(stepped).toEqual(['report 1', 'report 2', 'stopping']);
  expect(recorded).toHaveLength(2);
});

test('when another controller leads, it ends, and what was to follow is not done', async () => {
  const { controller, writer, recorded, asked } = createBench();
  const problem: LedgerProblem = { kind: 'superseded', message: 'epoch 2 leads' };
  controller.offer(report(1));
  controller.offer(report(3));
  await writer.land(problem);
  expect(await controller.ended).toEqual({ kind: 'superseded', problem });
  expect([recorded.length, asked.length, writer.writes.length]).toEqual([0, 0, 1]);
});

test('a mistake of our own in a step ends it with that mistake', async () => {
  const { controller } = createBench(() => {
    throw new Error('No case for this');
  });
  controller.offer(report(1));
  expect(await controller.ended).toMatchObject({ kind: 'broken', error: { message: 'No case for this' } });
});
