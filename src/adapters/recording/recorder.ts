/**
 * Keeps every accepted report for later: backtests replay them against new policies.
 *
 * It never blocks and never grows: while its disk is slow, reports wait in a bounded buffer, and what does not fit is dropped and
 * counted. Recordings are worth less than the ledger and less than the next report.
 */
import { Worker } from 'node:worker_threads';

import type { Instant } from '../../base/instant.ts';
import type { Report } from '../../liveness/report.ts';
import { findSibling } from '../sibling-file.ts';
import type { Retention } from './choose-expired.ts';
import type { Batch, RecordingWorkerData, Written } from './recording-worker.ts';

export interface RecorderStatus {
  /** Reports that were not recorded, since the start. */
  readonly dropped: number;
  readonly written: number;
  /** What keeps it from writing at present. */
  readonly problem: string | undefined;
}

export interface Recorder {
  offer(receivedAt: Instant, report: Report): void;
  status(): RecorderStatus;
  /** Writes what waits and stops; gives up on a disk that does not answer within `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export interface RecorderSettings {
  readonly folder: string;
  readonly retention: Retention;
  readonly flushEveryMs?: number;
  /** Characters that may wait. */
  readonly bufferMax?: number;
}

const flushAtLength = 256 * 1024;

export function createRecorder({ folder, retention, flushEveryMs = 5_000, bufferMax = 16 * 1024 * 1024 }: RecorderSettings): Recorder {
  const worker = new Worker(findSibling('recording-worker', import.meta.url), {
    workerData: { folder, retention } satisfies RecordingWorkerData,
  });
  let lines: string[] = [];
  let [waitingLength, newestAt, inFlight] = [0, 0, 0];
  let [dropped, written] = [0, 0];
  let problem: string | undefined;
  let whenIdle: (() => void) | undefined;

  function flush(): void {
    if (lines.length === 0 || inFlight > 0) return;
    inFlight = lines.length;
    worker.postMessage({ lines, at: newestAt } satisfies Batch);
    lines = [];
    waitingLength = 0;
  }

  function settle(found: string | undefined): void {
    if (found === undefined) written += inFlight;
    else dropped += inFlight;
    problem = found;
    inFlight = 0;
    if (whenIdle !== undefined && lines.length === 0) whenIdle();
    else if (whenIdle !== undefined || waitingLength >= flushAtLength) flush();
  }

  worker.on('message', (answer: Written) => settle(answer.problem));
  worker.on('error', (error) => settle(`The recordings' thread died: ${error.message}`));
  const timer = setInterval(flush, flushEveryMs);

  return {
    offer(receivedAt, report) {
      const line = JSON.stringify({ receivedAt, report });
      if (waitingLength + line.length > bufferMax) {
        dropped += 1;
        return;
      }
      lines.push(line);
      waitingLength += line.length;
      newestAt = receivedAt;
      if (waitingLength >= flushAtLength) flush();
    },
    status: () => ({ dropped, written, problem }),
    async close(withinMs) {
      clearInterval(timer);
      flush();
      if (inFlight > 0) await within(withinMs, (done) => (whenIdle = done));
      worker.postMessage('close');
      await within(withinMs, (done) => worker.once('exit', () => done()));
      // A thread that waits for a frozen disk cannot be ended before the disk thaws; nothing waits for it.
      worker.unref();
    },
  };
}

function within(ms: number, wait: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wait(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
