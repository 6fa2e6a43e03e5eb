/**
 * The recordings' own thread: compresses, appends, and removes what is too old. Not the ledger's thread, because the ledger never
 * waits for recordings.
 */
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

import { invariant } from '../../base/invariant.ts';
import { chooseExpired, type Retention } from './choose-expired.ts';
import { hourOf, isRecordingName, packLines, recordingName } from './recording-file.ts';

export interface RecordingWorkerData {
  readonly folder: string;
  readonly retention: Retention;
}

export interface Batch {
  readonly lines: readonly string[];
  /** The instant of the newest line. */
  readonly at: number;
}

/** The answer to a batch: what went wrong, or nothing. */
export interface Written {
  readonly problem: string | undefined;
}

const cleanUpEveryMs = 300_000;
const sameHourMax = 9_999;

const port = parentPort;
invariant(port !== null, 'The recording worker was started outside a worker thread');
const { folder, retention } = workerData as RecordingWorkerData;
let open: { readonly hour: string; readonly descriptor: number } | undefined;
let cleanedUpAt = Number.NEGATIVE_INFINITY;

function write({ lines, at }: Batch): void {
  const descriptor = openFor(hourOf(at));
  const packed = packLines(lines);
  for (let written = 0; written < packed.length;) written += writeSync(descriptor, packed, written);
  if (at - cleanedUpAt >= cleanUpEveryMs) cleanUp(at);
}

function openFor(hour: string): number {
  if (open?.hour === hour) return open.descriptor;
  close();
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const taken = readdirSync(folder).filter((name) => name.startsWith(`${hour}-`) && isRecordingName(name));
  const number = Math.max(0, ...taken.map((name) => Number(name.slice(14, 18)))) + 1;
  if (number > sameHourMax) throw new Error(`there are already ${sameHourMax} recordings of the hour ${hour}`);
  open = { hour, descriptor: openSync(join(folder, recordingName(hour, number)), 'wx', 0o640) };
  return open.descriptor;
}

function close(): void {
  if (open !== undefined) closeSync(open.descriptor);
  open = undefined;
}

function cleanUp(now: number): void {
  cleanedUpAt = now;
  const names = readdirSync(folder).filter((name) => isRecordingName(name));
  const files = names.map((name) => ({ name, bytes: statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0 }));
  for (const name of chooseExpired(files, retention, now)) rmSync(join(folder, name), { force: true });
}

/** A file that could not take a batch may end in half a frame, so the next batch begins a new one. */
function writeOrSay(batch: Batch): Written {
  try {
    write(batch);
    return { problem: undefined };
  } catch (error) {
    try {
      close();
    } catch {
      // The trouble is already being reported.
    }
    open = undefined;
    return { problem: `Cannot write recordings into "${folder}": ${(error as Error).message}` };
  }
}

port.on('message', (message: Batch | 'close') => {
  if (message === 'close') {
    close();
    port.close();
    return;
  }
  port.postMessage(writeOrSay(message) satisfies Written);
});
