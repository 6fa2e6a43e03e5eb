/**
 * What happens next? Virtual time: a heap of things to do, by time and then by the order in which they were asked for.
 *
 * Picture a stage manager's list: nobody waits for a minute to pass, the next line on the list is simply read out. The same list
 * gives the same play, which is why a seed is enough to see a failure again.
 *
 * What is done again and again stands in a queue of its own, one for each pace: at one pace, who was first is first again.
 */
import type { Instant } from '../base/instant.ts';
import { invariant } from '../base/invariant.ts';

export interface Scheduler {
  now(): Instant;
  /** Runs `task` at `at`, or right after the present task when `at` has passed. The answer cancels it. */
  at(at: Instant, task: () => void): () => void;
  /** Runs `task` in `ms` milliseconds. The answer cancels it. */
  after(ms: number, task: () => void): () => void;
  /** Runs `task` in `firstMs` milliseconds, and from then on every `everyMs`. */
  every(everyMs: number, firstMs: number, task: () => void): Beat;
  /** Runs everything due up to and including `until`, and leaves the clock there. */
  runUntil(until: Instant): void;
}

/** What is done again and again. While it rests it costs nothing, and when it wakes it is where it would have been. */
interface Beat {
  /** For its own task, which has nothing to do for now. */
  rest(): void;
  wake(): void;
  end(): void;
}

interface Due {
  at: Instant;
  askedAt: Instant;
  readonly order: number;
  readonly task: () => void;
  /** Undefined: once only. */
  readonly everyMs: number | undefined;
  state: 'awake' | 'resting' | 'over';
  /** Where it stands in the heap; -1 when it does not stand there. */
  place: number;
  /** Who comes after it in its queue. */
  next: Due | undefined;
}

interface Queue {
  readonly everyMs: number;
  first: Due | undefined;
  last: Due | undefined;
}

/** More tasks than this at one instant is a loop that never lets time pass. */
const tasksAtOneInstantMost = 100_000;

export function createScheduler(start: Instant): Scheduler {
  const heap: Due[] = [];
  const queues: Queue[] = [];
  let present = start;
  let order = 0;
  let atOneInstant = 0;
  let running: Due | undefined;

  function plan(time: Instant, task: () => void, everyMs: number | undefined): Due {
    invariant(Number.isFinite(time), `Nothing can be due at ${time}`);
    const due: Due = { at: Math.max(present, time), askedAt: present, order, task, everyMs, state: 'awake', place: -1, next: undefined };
    order += 1;
    push(heap, due);
    return due;
  }

  function planOnce(time: Instant, task: () => void): () => void {
    const due = plan(time, task, undefined);
    return () => {
      if (due.place !== -1) remove(heap, due);
    };
  }

  function every(everyMs: number, firstMs: number, task: () => void): Beat {
    const due = plan(present + firstMs, task, everyMs);
    if (queues.every((queue) => queue.everyMs !== everyMs)) queues.push({ everyMs, first: undefined, last: undefined });
    return {
      rest: () => {
        invariant(due === running, 'Only what is under way can decide to rest');
        if (due.state === 'awake') due.state = 'resting';
      },
      wake: () => {
        if (due.state === 'resting') wake(due, everyMs);
      },
      end: () => {
        due.state = 'over';
        if (due.place !== -1) remove(heap, due);
      },
    };
  }

  /** At the next of the instants that it would have had without the rest, and at that one in the order that it would have had. */
  function wake(due: Due, everyMs: number): void {
    due.state = 'awake';
    if (due === running) return;
    due.at += Math.max(1, Math.ceil((present - due.at) / everyMs)) * everyMs;
    due.askedAt = due.at - everyMs;
    if (running !== undefined && due.at === present && isBefore(due, running)) {
      due.at += everyMs;
      due.askedAt += everyMs;
    }
    push(heap, due);
  }

  function planAgain(due: Due): void {
    const queue = queues.find(({ everyMs }) => everyMs === due.everyMs) as Queue;
    due.askedAt = present;
    due.at = present + queue.everyMs;
    if (queue.last === undefined) queue.first = due;
    else queue.last.next = due;
    queue.last = due;
  }

  /** Takes what is due first, when that is due by `until`. */
  function takeNext(until: Instant): Due | undefined {
    let next = heap[0];
    let from: Queue | undefined;
    for (const queue of queues) {
      const { first } = queue;
      if (first === undefined || (next !== undefined && !isBefore(first, next))) continue;
      next = first;
      from = queue;
    }
    if (next === undefined || next.at > until) return undefined;
    if (from === undefined) remove(heap, next);
    else leave(from, next);
    return next;
  }

  function runNext(next: Due): void {
    atOneInstant = next.at === present ? atOneInstant + 1 : 0;
    invariant(atOneInstant < tasksAtOneInstantMost, `Time stands still at ${next.at}: ${tasksAtOneInstantMost} tasks and no end`);
    present = next.at;
    if (next.state !== 'awake') return;
    running = next;
    next.task();
    if (next.everyMs !== undefined && next.state === 'awake') planAgain(next);
  }

  function runUntil(until: Instant): void {
    for (let next = takeNext(until); next !== undefined; next = takeNext(until)) runNext(next);
    running = undefined;
    if (until > present) present = until;
  }

  return {
    now: () => present,
    at: planOnce,
    after: (ms, task) => planOnce(present + ms, task),
    every,
    runUntil,
  };
}

/** By time, and then by the order in which they were asked for; of what is done again and again, in the order of their begin. */
function isBefore(left: Due, right: Due): boolean {
  if (left.at !== right.at) return left.at < right.at;
  if (left.askedAt !== right.askedAt) return left.askedAt < right.askedAt;
  return left.order < right.order;
}

function leave(queue: Queue, first: Due): void {
  queue.first = first.next;
  if (queue.first === undefined) queue.last = undefined;
  first.next = undefined;
}

function push(heap: Due[], due: Due): void {
  heap.push(due);
  rise(heap, due, heap.length - 1);
}

function remove(heap: Due[], due: Due): void {
  const { place } = due;
  due.place = -1;
  const last = heap.pop() as Due;
  if (last === due) return;
  if (place > 0 && isBefore(last, heap[(place - 1) >> 1] as Due)) rise(heap, last, place);
  else sink(heap, last, place);
}

function rise(heap: Due[], due: Due, from: number): void {
  let place = from;
  while (place > 0) {
    const parent = heap[(place - 1) >> 1] as Due;
    if (!isBefore(due, parent)) break;
    heap[place] = parent;
    parent.place = place;
    place = (place - 1) >> 1;
  }
  heap[place] = due;
  due.place = place;
}

function sink(heap: Due[], due: Due, from: number): void {
  let place = from;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child += 1;
    const below = heap[child] as Due;
    if (!isBefore(below, due)) break;
    heap[place] = below;
    below.place = place;
    place = child;
  }
  heap[place] = due;
  due.place = place;
}
