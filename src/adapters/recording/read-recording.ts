/** What was reported then? Reads recordings back, in the order in which the reports came in. */
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { Instant } from '../../base/instant.ts';
import type { Report } from '../../liveness/report.ts';
import { headerBytes, isRecordingName, readFrameLength, unpackLines } from './recording-file.ts';

export interface RecordedReport {
  readonly receivedAt: Instant;
  readonly report: Report;
}

/** The recordings in `folder`, oldest first. */
export async function listRecordings(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => isRecordingName(name));
  return names.toSorted().map((name) => join(folder, name));
}

/** Reports of `files`, one after the other. A torn or damaged end of a file is where that file ends. */
export async function* readRecording(files: readonly string[]): AsyncGenerator<RecordedReport, void, undefined> {
  for (const file of files) {
    const handle = await open(file);
    try {
      for (let frame = await readFrame(handle); frame !== undefined; frame = await readFrame(handle)) {
        for (const line of unpackLines(frame) ?? []) yield JSON.parse(line) as RecordedReport;
      }
    } finally {
      await handle.close();
    }
  }
}

async function readFrame(handle: FileHandle): Promise<Buffer | undefined> {
  const length = readFrameLength(await readBytes(handle, headerBytes));
  if (length === undefined) return undefined;
  const frame = await readBytes(handle, length);
  return frame.length === length ? frame : undefined;
}

/** Fewer than `length` bytes only where the file ends. A file's length bounds what a damaged header can ask for. */
async function readBytes(handle: FileHandle, length: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.min(length, size));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
