/**
 * Who ends what a benchmark started? Everything is started through here and ended by its pid, whatever happens between; what an
 * interrupted benchmark leaves is ended as the process exits.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Program {
  readonly pid: number;
  /** What it has written to stderr, the last few kilobytes of it. */
  said(): string;
  end(): Promise<void>;
}

export interface Stage {
  /** A folder of the benchmark's own; it is removed afterwards. */
  readonly folder: string;
  start(file: string, args: readonly string[], env?: Readonly<Record<string, string>>): Program;
}

const endWithinMs = 3_000;
const saidMax = 8_192;

/** Gives `work` a stage, and clears it when `work` is done or has failed. */
export async function withStage<Value>(work: (stage: Stage) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'heald-bench-'));
  const programs: Program[] = [];
  try {
    return await work({
      folder,
      start: (file, args, env = {}) => {
        const program = startProgram(file, args, env);
        programs.push(program);
        return program;
      },
    });
  } finally {
    for (const program of programs.reverse()) await program.end();
    await rm(folder, { recursive: true, force: true });
  }
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function startProgram(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  running.add(child);
  child.on('exit', () => running.delete(child));
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-saidMax);
  });
  child.on('error', (error) => {
    said += error.message;
  });
  if (child.pid === undefined) throw new Error(`Cannot start ${file}`);
  return { pid: child.pid, said: () => said, end: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
  await ended;
  clearTimeout(insist);
}

/** Where a program lies; undefined when this machine does not have it. */
export function findProgram(name: string): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('Cannot find a free port');
  return address.port;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks `isSo` until it is; throws with what `explain` says when that takes too long. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>, withinMs: number, explain: () => string): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(explain());
    await wait(25);
  }
}
