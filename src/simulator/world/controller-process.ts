/**
 * How does the controller live? A process around the core: it takes one event at a time, makes what it records durable, and only
 * then goes on. It can be stopped (SIGSTOP), and it can crash and be started again from its ledger.
 *
 * A crash loses what only memory held: views, what waited in the inbox, and entries that were on their way to the disk.
 */
import { elapsedMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Command } from '../../controller/command.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import { createHistory, foldEntry } from '../../controller/history.ts';
import { createState, type State } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import type { Report } from '../../liveness/report.ts';
import { carryOut, type Sight } from './hands.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Place } from './transport.ts';

export interface ControllerProcess {
  readonly place: Place;
  /** Of the life that runs, or of the last one; 0 before the first. */
  readonly epoch: number;
  start(): void;
  pause(): void;
  resume(): void;
  crash(): void;
  /** A report has come in on the wire; `answer` sends the 202 back. While nobody runs to read it, it waits or is lost. */
  hear(report: Report, answer: () => void): void;
  /** Its policy files are written anew, with the same in them. */
  rereadPolicies(): void;
  /** A person or a program asks it for something; what nobody runs to hear is lost. */
  tell(event: ControllerEvent): void;
  /**
   * Ends the process between two steps, and hands over what it knows; undefined when none is running. What its shell would hear from
   * then on, `listener` is told.
   */
  relieve(listener: (event: ControllerEvent) => void): Relieved | undefined;
}

export interface Relieved {
  readonly state: State;
  /** Entries that the state has taken in and the ledger does not hold yet. */
  readonly notDurable: readonly Entry[];
  /** What it has heard and not looked at yet. */
  readonly unheard: readonly ControllerEvent[];
}

/** The policy files as they are: read when the process starts, and told to it when they change. */
export type PolicyFiles = Extract<ControllerEvent, { kind: 'policies_read' | 'policies_unreadable' }>;

const spoken = ['approval_given', 'veto_given', 'pause_asked_for', 'zone_word_given', 'policies_read', 'policies_unreadable'] as const;

/** What people told the controller: from this moment on it cannot have forgotten it. */
export interface Word {
  readonly at: Instant;
  readonly event: Extract<ControllerEvent, { kind: (typeof spoken)[number] }>;
}

export interface ControllerSettings extends Sight {
  readonly place: Place;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly ledger: MemoryLedger;
  readonly readPolicies: () => PolicyFiles;
  /** Told each entry at the moment at which it is durable. */
  readonly onEntry: (entry: Entry) => void;
  readonly onWord?: ((word: Word) => void) | undefined;
  /** A report has been taken in. */
  readonly onReport?: ((machine: string) => void) | undefined;
}

/** One life of the process. */
interface Life {
  state: State;
  readonly epoch: number;
  lastSequence: number;
  readonly inbox: ControllerEvent[];
  appending: boolean;
  /** On their way to the disk. */
  notDurable: readonly Entry[];
}

const tickEveryMs = secondMs;
/** As in the real process: a call that is later than this is not made, what it was decided on is old. */
const callWithinMs = 5 * secondMs;
const messageTakesMs = 200;
/** How long the disk takes over a durable append. */
const appendMs = { least: 1, most: 8 };

export function createControllerProcess(settings: ControllerSettings): ControllerProcess {
  const { place, scheduler, random, ledger, onEntry } = settings;
  let life: Life | undefined;
  let lastEpoch = 0;
  let paused = false;
  /** What the kernel holds for a process that is stopped. */
  const whenResumed: (() => void)[] = [];
  let successor: ((event: ControllerEvent) => void) | undefined;

  /** Runs `task` for this life: now, when the process is resumed, or never, when that life is over. */
  function during(current: Life, task: () => void): void {
    if (life !== current) return;
    if (paused) whenResumed.push(() => during(current, task));
    else task();
  }

  function start(): void {
    if (successor !== undefined) return;
    const history = createHistory();
    for (const { entry } of ledger.readNow({ after: 0, limit: Infinity })) foldEntry(history, entry);
    const { epoch, lastSequence } = ledger.takeLeadNow();
    lastEpoch = epoch;
    const current: Life = { state: createState(history), epoch, lastSequence, inbox: [], appending: false, notDurable: [] };
    life = current;
    take(current, {
      kind: 'started',
      version: 'simulated',
      epoch,
      canAct: settings.hands !== undefined,
      canMove: settings.hands?.zones !== undefined,
      canView: settings.viewCluster !== undefined,
      ownZone: place.zone,
    });
    take(current, settings.readPolicies());
    tick(current);
  }

  function tick(current: Life): void {
    take(current, { kind: 'time_passed' });
    scheduler.after(tickEveryMs, () => during(current, () => tick(current)));
  }

  function take(current: Life, event: ControllerEvent): void {
    current.inbox.push(event);
    if (!current.appending) workOff(current);
  }

  function workOff(current: Life): void {
    while (!current.appending) {
      const event = current.inbox.shift();
      if (event === undefined) return;
      const decidedAt = scheduler.now();
      const { state, commands } = step(current.state, event, decidedAt);
      current.state = state;
      const entries = commands.flatMap((command) => (command.kind === 'record' ? [command.entry] : []));
      const others = commands.filter((command) => command.kind !== 'record');
      const settle = () => {
        noteWord(event);
        for (const command of others) execute(current, command, decidedAt);
      };
      if (entries.length > 0) makeDurable(current, entries, settle);
      else settle();
    }
  }

  function noteWord(event: ControllerEvent): void {
    if (isSpoken(event)) settings.onWord?.({ at: scheduler.now(), event });
  }

  /** In a rehearsal every message arrives. */
  function arrive(current: Life, message: string): void {
    const settled: ControllerEvent = { kind: 'message_settled', message, tries: 1, because: undefined };
    scheduler.after(messageTakesMs, () => during(current, () => take(current, settled)));
  }

  /** What was asked for and not executed when the process dies is lost with it; what was executed goes on without it. */
  function execute(current: Life, command: Exclude<Command, { kind: 'record' }>, decidedAt: Instant): void {
    if (command.kind === 'send_message') return arrive(current, command.message.id);
    const isLate = elapsedMs(decidedAt, scheduler.now()) > callWithinMs;
    const answered = (event: ControllerEvent) => during(current, () => take(current, event));
    carryOut(command, isLate, settings, answered);
  }

  /** The disk works on while the process is stopped, and finishes or not when it crashes: durable first, known to be so later. */
  function makeDurable(current: Life, entries: readonly Entry[], then: () => void): void {
    current.appending = true;
    current.notDurable = entries;
    const durableInMs = random.whole(appendMs.least, appendMs.most);
    scheduler.after(durableInMs, () => {
      if (life !== current) return;
      const appended = ledger.appendNow(entries, { after: current.lastSequence, epoch: current.epoch });
      if (!appended.ok) {
        // Somebody else leads: this process ends, as the real one does.
        crash();
        return;
      }
      current.lastSequence = appended.value.lastSequence;
      current.notDurable = [];
      for (const entry of entries) onEntry(entry);
      scheduler.after(1, () => during(current, () => finishAppend(current, then)));
    });
  }

  function finishAppend(current: Life, then: () => void): void {
    current.appending = false;
    then();
    workOff(current);
  }

  function resume(): void {
    paused = false;
    const waiting = whenResumed.splice(0);
    for (const task of waiting) task();
  }

  function crash(): void {
    life = undefined;
    paused = false;
    whenResumed.length = 0;
  }

  return {
    place,
    get epoch() {
      return lastEpoch;
    },
    start,
    resume,
    crash,
    pause: () => {
      paused = true;
    },
    relieve: (listener) => {
      const last = life;
      crash();
      successor = listener;
      return last === undefined ? undefined : { state: last.state, notDurable: last.notDurable, unheard: last.inbox };
    },
    rereadPolicies: () => {
      if (life === undefined) return;
      const current = life;
      during(current, () => take(current, settings.readPolicies()));
    },
    tell: (event) => {
      successor?.(event);
      if (life === undefined) return;
      const current = life;
      during(current, () => take(current, event));
    },
    hear: (report, answer) => {
      if (successor !== undefined) answer();
      successor?.({ kind: 'report_received', report });
      if (life === undefined) return;
      const current = life;
      during(current, () => {
        answer();
        settings.onReport?.(report.host.id);
        take(current, { kind: 'report_received', report });
      });
    },
  };
}

function isSpoken(event: ControllerEvent): event is Word['event'] {
  return spoken.some((kind) => kind === event.kind);
}
