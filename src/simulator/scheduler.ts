/**
 * What happens next? Virtual time: a heap of things to do, by time and then by the order in which they were asked for.
 *
 * Picture a stage manager's list: nobody waits for a minute to pass, the next line on the list is simply read out. The same list
 * gives the same play, which is why a seed is enough to see a failure again.
 */
import type { Instant } from '../base/instant.ts';
import { invariant } from '../base/invariant.ts';

export interface Scheduler {
  now(): Instant;
  /** Runs `task` at `at`, or right after the present task when `at` has passed. The answer cancels it. */
  at(at: Instant, task: () => void): () => void;
  /** Runs `task` in `ms` milliseconds. The answer cancels it. */
  after(ms: number, task: () => void): () => void;
  /** Runs everything due up to and including `until`, and leaves the clock there. */
  runUntil(until: Instant): void;
}

interface Due {
  readonly at: Instant;
  readonly order: number;
  task: (() => void) | undefined;
}

/** More tasks than this at one instant is a loop that never lets time pass. */
const tasksAtOneInstantMost = 100_000;

export function createScheduler(start: Instant): Scheduler {
  const heap: Due[] = [];
  let present = start;
  let order = 0;

  function at(time: Instant, task: () => void): () => void {
    invariant(Number.isFinite(time), `Nothing can be due at ${time}`);
    const due: Due = { at: Math.max(present, time), order, task };
    order += 1;
    push(heap, due);
    return () => {
      due.task = undefined;
    };
  }

  function runUntil(until: Instant): void {
    let atOneInstant = 0;
    for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
      pop(heap);
      atOneInstant = next.at === present ? atOneInstant + 1 : 0;
      invariant(atOneInstant < tasksAtOneInstantMost, `Time stands still at ${next.at}: ${tasksAtOneInstantMost} tasks and no end`);
      present = next.at;
      next.task?.();
    }
    present = Math.max(present, until);
  }

  return { now: () => present, at, after: (ms, task) => at(present + ms, task), runUntil };
}

function isBefore(left: Due, right: Due): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

function push(heap: Due[], due: Due): void {
  let place = heap.length;
  heap.push(due);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(due, heap[parent] as Due)) break;
    heap[place] = heap[parent] as Due;
    place = parent;
  }
  heap[place] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop() as Due;
  if (heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child += 1;
    if (!isBefore(heap[child] as Due, last)) break;
    heap[place] = heap[child] as Due;
    place = child;
  }
  heap[place] = last;
}
