/**
 * How do reports leave an agent? One post at a time to each controller, with a deadline, tried again until it is answered.
 *
 * What cannot be sent waits in a short queue whose oldest entry gives way. A post whose answer is lost is sent twice, and one that
 * waited out a partition arrives late: the controller has to live with both.
 */
import { secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Report } from '../../liveness/report.ts';
import type { Scheduler } from '../scheduler.ts';

export interface Outbox {
  put(report: Report): void;
  droppedReports(): number;
  /** The process was stopped: no timer fires until `resume`. */
  pause(): void;
  resume(): void;
  /** The process is gone: everything that waited is lost. */
  close(): void;
}

/** Carries one report towards the controller and calls `answered` when an answer gets back. */
export type Post = (report: Report, answered: () => void) => void;

const deadlineMs = 4 * secondMs;
const queueMost = 12;
const backOffMs = { first: secondMs, most: 6 * secondMs };

export function createOutbox(scheduler: Scheduler, random: Random, post: Post): Outbox {
  const queue: Report[] = [];
  let dropped = 0;
  let failures = 0;
  let state: 'running' | 'paused' | 'closed' = 'running';
  let busyWith: Report | undefined;
  let cancelTimer: (() => void) | undefined;

  function pump(): void {
    const report = queue[0];
    if (report === undefined || busyWith !== undefined || state !== 'running') return;
    busyWith = report;
    cancelTimer = scheduler.after(deadlineMs, failed);
    post(report, () => {
      if (busyWith !== report || state !== 'running') return;
      cancelTimer?.();
      failures = 0;
      finish(report);
      pump();
    });
  }

  function failed(): void {
    if (state !== 'running') return;
    const waitMs = Math.round(Math.min(backOffMs.most, backOffMs.first * 2 ** failures) * (0.5 + random.share() / 2));
    failures += 1;
    cancelTimer = scheduler.after(waitMs, tryAgain);
  }

  function tryAgain(): void {
    busyWith = undefined;
    pump();
  }

  function finish(report: Report): void {
    busyWith = undefined;
    const place = queue.indexOf(report);
    if (place !== -1) queue.splice(place, 1);
  }

  return {
    put: (report) => {
      queue.push(report);
      if (queue.length > queueMost) {
        queue.shift();
        dropped += 1;
      }
      pump();
    },
    droppedReports: () => dropped,
    pause: () => {
      cancelTimer?.();
      state = 'paused';
    },
    resume: () => {
      state = 'running';
      tryAgain();
    },
    close: () => {
      cancelTimer?.();
      state = 'closed';
    },
  };
}
