/**
 * What does this host look like from the inside, right now? Threads that wait in the kernel with their stacks, pressure, disk counters,
 * mounts, memory, and the kernel's last messages: read from /proc and /dev/kmsg, which no disk can hold up, a few files at a time.
 *
 * What cannot be read is left out with the reason. Stacks and messages need rights that a sandboxed agent may not have.
 */
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

import { parseThreadState } from './blocked-threads.ts';

export interface HostEvidence {
  /** JSON text of at most so many letters as were asked for. */
  readonly bundle: string;
  /** "3 blocked threads, 200 kernel messages". */
  readonly summary: string;
}

const threadsMost = 40;
const stackLettersMost = 1_000;
const stackWithinMs = 500;
const fileLettersMost = 8_000;
const messagesMost = 200;
const messageLettersMost = 160;
const processesATurn = 20;
const messagesATurn = 500;

const files = {
  pressureIo: '/proc/pressure/io',
  pressureMemory: '/proc/pressure/memory',
  pressureCpu: '/proc/pressure/cpu',
  disks: '/proc/diskstats',
  mounts: '/proc/self/mountinfo',
  memory: '/proc/meminfo',
  load: '/proc/loadavg',
  uptime: '/proc/uptime',
} as const;

export async function captureHostEvidence(lettersMost: number): Promise<HostEvidence> {
  const missing: Record<string, string> = {};
  const read = (name: string, path: string): string | undefined => {
    try {
      return readFileSync(path, 'latin1').slice(0, fileLettersMost);
    } catch (error) {
      missing[name] = sayWhy(error);
      return undefined;
    }
  };
  const texts = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, read(name, path)]));
  const threads = await readBlockedThreads(missing);
  const messages = await readMessages(missing);
  const document = { formatVersion: 1, ...texts, blockedThreads: threads, kernelMessages: messages, missing };
  return { bundle: fit(document, lettersMost), summary: `${threads.length} blocked threads, ${messages.length} kernel messages` };
}

interface StuckThread {
  readonly pid: string;
  readonly thread: string;
  readonly name: string;
  readonly waitsIn: string | undefined;
  readonly stack: string | undefined;
}

async function readBlockedThreads(missing: Record<string, string>): Promise<StuckThread[]> {
  const found: StuckThread[] = [];
  const pids = list('/proc').filter((name) => /^\d+$/.test(name));
  for (const [at, pid] of pids.entries()) {
    if (at % processesATurn === processesATurn - 1) await nextTurn();
    for (const thread of list(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      const state = parseThreadState(readOnce(`${folder}/stat`) ?? '');
      if (state?.kernelThread === true) break;
      if (state?.state !== 'D') continue;
      const stack = missing['stacks'] === undefined ? await readStack(`${folder}/stack`, missing) : undefined;
      found.push({ pid, thread, name: state.name, waitsIn: readOnce(`${folder}/wchan`), stack });
      if (found.length >= threadsMost) return found;
    }
  }
  return found;
}

/**
 * A stack is read under a lock that a process in the middle of exec holds, so it is the one read here that could wait: one of libuv's
 * threads does it, which nothing else in this process needs. After one that waits no further stack is asked for.
 */
async function readStack(path: string, missing: Record<string, string>): Promise<string | undefined> {
  const given = new AbortController();
  const read = readFile(path, 'latin1').then(
    (text) => text.trim().slice(0, stackLettersMost),
    (error: unknown) => {
      missing['stacks'] = sayWhy(error);
      return undefined;
    },
  );
  const waited = pause(stackWithinMs, 'waited' as const, { signal: given.signal, ref: false }).catch(() => undefined);
  const first = await Promise.race([read, waited]);
  given.abort();
  if (first !== 'waited') return first;
  missing['stacks'] = `${path} did not answer within ${stackWithinMs / 1_000} s`;
  return undefined;
}

/** The last of the ring; each read gives one record, and a full ring that moves on meanwhile says EPIPE. Source: dev-kmsg. */
async function readMessages(missing: Record<string, string>): Promise<string[]> {
  let fd: number;
  try {
    fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    missing['kernelMessages'] = sayWhy(error);
    return [];
  }
  const last: string[] = [];
  const buffer = Buffer.alloc(8_192);
  try {
    for (let count = 1; ; count += 1) {
      if (count % messagesATurn === 0) await nextTurn();
      const length = readRecord(fd, buffer);
      if (length === undefined) continue;
      if (length === 0) return last;
      last.push((buffer.toString('utf8', 0, length).split('\n')[0] ?? '').slice(0, messageLettersMost));
      if (last.length > messagesMost) last.shift();
    }
  } finally {
    closeSync(fd);
  }
}

/** Undefined: some were overwritten, read on. 0: that was all. */
function readRecord(fd: number, buffer: Buffer): number | undefined {
  try {
    return readSync(fd, buffer, 0, buffer.length, null);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPIPE' ? undefined : 0;
  }
}

/** Drops what is longest until it fits. */
function fit(document: Record<string, unknown> & { kernelMessages: string[] }, lettersMost: number): string {
  let text = JSON.stringify(document);
  while (text.length > lettersMost && document.kernelMessages.length > 0) {
    document.kernelMessages.splice(0, 20);
    text = JSON.stringify(document);
  }
  return text.length <= lettersMost ? text : JSON.stringify({ formatVersion: 1, missing: { everything: 'it was too large' } });
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readOnce(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return undefined;
  }
}

function sayWhy(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
