/**
 * The shell around the core: takes the events that wait, steps each, makes the entries durable, and only then does the rest.
 *
 *   events ──▶ queue ──▶ step, step, … ──▶ entries ──▶ ledger (durable) ──▶ commands ──▶ next
 *                              └─ no entries: next, without waiting for any disk
 *
 * Events that wait together are stepped together, up to a bound, and share one write. While the ledger takes nothing, nothing is
 * stepped: the controller holds, and keeps the newest report of each host for afterwards.
 */
import type { Command } from '../../controller/command.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import type { Instant } from '../../base/instant.ts';
import type { State } from '../../controller/state.ts';
import type { EventQueue } from './event-queue.ts';
import { createHands, type HandsParts } from './hands.ts';
import type { LedgerWriter } from './ledger-writer.ts';

export interface ControllerParts extends Omit<HandsParts, 'offer'> {
  readonly state: State;
  readonly step: (state: State, event: ControllerEvent, now: Instant) => { readonly state: State; readonly commands: readonly Command[] };
  readonly queue: EventQueue;
  readonly writer: LedgerWriter;
  /** These entries are durable now. */
  readonly onRecorded: (entries: readonly Entry[]) => void;
  readonly onStepped: (tookMs: number) => void;
  readonly monotonicNow: () => number;
}

/** Why the loop ended: asked to, another controller leads, or a mistake of our own. */
export type ControllerEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'superseded'; readonly problem: LedgerProblem }
  | { readonly kind: 'broken'; readonly error: Error };

export interface Controller {
  readonly state: State;
  offer(event: ControllerEvent): void;
  /** Resolves with true once all that follows from the event is durable; with false when the controller has ended before. */
  tell(event: ControllerEvent): Promise<boolean>;
  /** Records that it stops, once everything that waits is done. */
  stop(because: string): void;
  readonly ended: Promise<ControllerEnd>;
}

/** Events that share one write; their steps together take a few milliseconds. */
const togetherMax = 64;

/** What was stepped together: what happened, what follows from it, and when that was decided. */
interface Round {
  readonly events: readonly ControllerEvent[];
  readonly entries: readonly Entry[];
  readonly others: readonly Exclude<Command, { kind: 'record' }>[];
  readonly decidedAt: Instant;
}

export function createController(parts: ControllerParts): Controller {
  const { queue, writer } = parts;
  let state = parts.state;
  let busy = false;
  let [stopping, isOver] = [false, false];
  /** Who waits for what follows from an event. */
  const tellers = new Map<ControllerEvent, (durable: boolean) => void>();
  let end: (how: ControllerEnd) => void;
  const ended = new Promise<ControllerEnd>((resolve) => (end = resolve));

  function finish(how: ControllerEnd): void {
    isOver = true;
    answerTellers([...tellers.keys()], false);
    end(how);
  }

  function answerTellers(events: readonly ControllerEvent[], durable: boolean): void {
    for (const event of events) {
      tellers.get(event)?.(durable);
      tellers.delete(event);
    }
  }

  /** Steps the events; gives the commands in order. */
  function stepTogether(events: readonly ControllerEvent[]): Command[] {
    const commands: Command[] = [];
    for (const event of events) {
      const startedAt = parts.monotonicNow();
      const stepped = parts.step(state, event, parts.now());
      state = stepped.state;
      commands.push(...stepped.commands);
      parts.onStepped(parts.monotonicNow() - startedAt);
    }
    return commands;
  }

  const execute = createHands({ ...parts, offer });

  /** One round; synchronous when nothing is to be recorded. Undefined, or what to wait for before the next round. */
  function goRound(): Promise<void> | undefined {
    const events = queue.take(togetherMax);
    const decidedAt = parts.now();
    const commands = stepTogether(events);
    const entries = commands.flatMap((command) => (command.kind === 'record' ? [command.entry] : []));
    const others = commands.filter((command) => command.kind !== 'record');
    if (entries.length > 0) return recordThenExecute({ events, entries, others, decidedAt });
    others.forEach((command) => execute(command, decidedAt));
    answerTellers(events, true);
    return undefined;
  }

  async function recordThenExecute({ events, entries, others, decidedAt }: Round): Promise<void> {
    const problem = await writer.write(entries);
    if (problem !== undefined) {
      finish({ kind: 'superseded', problem });
      return;
    }
    parts.onRecorded(entries);
    others.forEach((command) => execute(command, decidedAt));
    answerTellers(events, true);
  }

  async function goOn(first: Promise<void>): Promise<void> {
    await first;
    while (queue.size > 0) {
      if (isOver) return;
      await goRound();
    }
  }

  /** Works off what waits, unless that is under way. */
  function work(): void {
    if (busy || isOver) return;
    busy = true;
    try {
      let waiting: Promise<void> | undefined;
      while (waiting === undefined && queue.size > 0) waiting = goRound();
      if (waiting === undefined) rest();
      else goOn(waiting).then(rest, breakOff);
    } catch (error) {
      breakOff(error);
    }
  }

  function rest(): void {
    busy = false;
    if (stopping && queue.size === 0 && !isOver) finish({ kind: 'stopped' });
    else if (queue.size > 0) work();
  }

  function breakOff(error: unknown): void {
    finish({ kind: 'broken', error: error instanceof Error ? error : new Error(String(error)) });
  }

  function offer(event: ControllerEvent): void {
    if (isOver || stopping) return;
    queue.put(event, writer.status().problem !== undefined);
    work();
  }

  return {
    get state() {
      return state;
    },
    offer,
    tell(event) {
      if (isOver || stopping) return Promise.resolve(false);
      return new Promise((resolve) => {
        tellers.set(event, resolve);
        offer(event);
      });
    },
    stop(because) {
      if (isOver || stopping) return;
      queue.put({ kind: 'stopping', because }, false);
      stopping = true;
      work();
    },
    ended,
  };
}
