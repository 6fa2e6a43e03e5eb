import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { listRecordings, readRecording } from '../../../../src/adapters/recording/read-recording.ts';
import { createRecorder } from '../../../../src/adapters/recording/recorder.ts';
import { packLines } from '../../../../src/adapters/recording/recording-file.ts';
import { makeReport } from '../wire/make-report.ts';

const tenOClock = Date.parse('2026-11-22T10:00:00Z');
const retention = { ageMaxMs: 86_400_000, bytesMax: 1_000_000 };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-recording-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function sequencesOf(files: readonly string[]): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { report } of readRecording(files)) sequences.push(report.sequence);
  return sequences;
}

function frame(sequence: number): Buffer {
  return packLines([JSON.stringify({ receivedAt: 0, report: makeReport({ sequence }) })]);
}

async function recordThree(): Promise<void> {
  const recorder = createRecorder({ folder, retention });
  for (const sequence of [1, 2, 3]) recorder.offer(tenOClock + sequence, makeReport({ sequence }));
  await recorder.close(5_000);
  expect(recorder.status()).toEqual({ dropped: 0, written: 3, problem: undefined });
}

test('reports come back as they were accepted, in order, over restarts of the controller', async () => {
  await recordThree();
  await recordThree();
  const files = await listRecordings(folder);
  expect(files.map((file) => file.slice(folder.length + 1))).toEqual(['2026-11-22T10-0001.jsonl.zst', '2026-11-22T10-0002.jsonl.zst']);
  expect(await sequencesOf(files)).toEqual([1, 2, 3, 1, 2, 3]);
  for await (const { receivedAt, report } of readRecording(files.slice(0, 1))) {
    expect(receivedAt).toBe(tenOClock + report.sequence);
    expect(report).toEqual(makeReport({ sequence: report.sequence }));
  }
});

test('a torn end costs the reports of the last flush and no others', async () => {
  const file = join(folder, '2026-11-22T10-0001.jsonl.zst');
  for (const torn of [1, 11, 13, frame(3).length - 1]) {
    writeFileSync(file, Buffer.concat([frame(1), frame(2), frame(3).subarray(0, torn)]));
    expect(await sequencesOf([file])).toEqual([1, 2]);
  }
});

test('a damaged frame is skipped: its checksum says so', async () => {
  await recordThree();
  const [file] = (await listRecordings(folder)) as [string];
  const bytes = readFileSync(file);
  bytes[bytes.length - 6] = (bytes.at(-6) as number) ^ 0xff;
  writeFileSync(file, bytes);
  expect(await sequencesOf([file])).toEqual([]);
  appendFileSync(file, frame(9));
  expect(await sequencesOf([file])).toEqual([9]);
  truncateSync(file, 0);
  expect(await sequencesOf([file])).toEqual([]);
});

test('what does not fit into the buffer is dropped and counted, and the caller never waits', async () => {
  const recorder = createRecorder({ folder, retention, bufferMax: 2_000 });
  for (let sequence = 1; sequence <= 100; sequence += 1) recorder.offer(tenOClock, makeReport({ sequence }));
  await recorder.close(5_000);
  const { dropped, written } = recorder.status();
  expect(dropped).toBeGreaterThan(90);
  expect(dropped + written).toBe(100);
});

test('a folder that cannot be written costs the recordings, is said, and nothing else', async () => {
  const blocked = join(folder, 'a-file');
  writeFileSync(blocked, '');
  const recorder = createRecorder({ folder: join(blocked, 'recordings'), retention });
  recorder.offer(tenOClock, makeReport({}));
  await recorder.close(5_000);
  expect(recorder.status()).toMatchObject({ dropped: 1, written: 0 });
  expect(recorder.status().problem).toContain('Cannot write recordings into');
});
