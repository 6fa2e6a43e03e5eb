/**
 * What does this command say, within a time-out? It runs in a process group of its own, which is killed whole when the time is over.
 *
 * A process that is stuck in the kernel survives even SIGKILL. Then the result comes all the same, and `gone` stays open: whoever waits for
 * it never starts a second process beside a stuck one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface CommandResult {
  /** The exit code; undefined when a signal, the time-out or a failed start ended it. */
  readonly exitCode: number | undefined;
  /** Why there is no exit code: "timed out after 10 s". */
  readonly because: string | undefined;
  /** The first bytes of its output, and of its complaints. */
  readonly output: string;
  readonly complaint: string;
}

export interface RunningCommand {
  /** Always resolves, at the latest shortly after the time-out. */
  readonly result: Promise<CommandResult>;
  /** Resolves when no process is left. */
  readonly gone: Promise<void>;
  kill(): void;
}

const outputBytesMax = 65_536;
/** A grandchild may hold the output open after the command itself has ended. */
const waitForOutputMs = 200;

export function runCommand(command: readonly string[], timeoutMs: number): RunningCommand {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, LC_ALL: 'C' } });
  const output = readSome(child.stdout);
  const complaint = readSome(child.stderr);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<Ending>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ exitCode: undefined, because: `cannot be started: ${error.code ?? error.message}` }),
    );
    child.on('exit', (code, signal) => resolve({ exitCode: code ?? undefined, because: code === null ? `ended by ${signal}` : undefined }));
  });

  async function finish(): Promise<CommandResult> {
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<Ending>((resolve) => {
      timer = setTimeout(() => {
        killGroup(child);
        resolve({ exitCode: undefined, because: `timed out after ${timeoutMs / 1000} s` });
      }, timeoutMs);
    });
    const ending = await Promise.race([ended, timedOut]);
    clearTimeout(timer);
    await Promise.race([closed, pause(waitForOutputMs)]);
    child.stdout.destroy();
    child.stderr.destroy();
    return { ...ending, output: output(), complaint: complaint() };
  }

  async function waitUntilGone(): Promise<void> {
    await ended;
  }
  return { result: finish(), gone: waitUntilGone(), kill: () => killGroup(child) };
}

type Ending = Pick<CommandResult, 'exitCode' | 'because'>;

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended meanwhile.
  }
}

/** Keeps the first bytes of a stream and lets the rest flow away, so that a talkative command does not block. */
function readSome(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    if (bytes < outputBytesMax) chunks.push(chunk.subarray(0, outputBytesMax - bytes));
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
