/** A program of our own as a process of its own: what the scene starts, stops, freezes and ends. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Scene } from './scene.ts';

export interface ChildProgram {
  readonly pid: number;
  /** The first thing that it said. */
  readonly said: unknown;
  /** Kills it; a second call does nothing. */
  end(): Promise<void>;
}

export interface ProgramShape {
  /** Beside this file: `echo-program.ts`. */
  readonly file: string;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The `cgroup.procs` files of the groups that it joins before it begins. */
  readonly groups?: readonly string[];
  /** The network namespace that it stands in; this host's own otherwise. */
  readonly namespace?: string;
}

/** Starts it, and waits until it has said its first word. */
export async function startProgram(
  scene: Scene,
  { file, words = [], env = {}, groups = [], namespace }: ProgramShape,
): Promise<ChildProgram> {
  const inside = namespace === undefined ? { execArgv: [] } : { execPath: 'ip', execArgv: ['netns', 'exec', namespace, process.execPath] };
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), words, { env: { ...process.env, ...env }, ...inside });
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start ${file}`);
  scene.keep({ describe: `${file} runs as ${pid}`, undo: () => end(child), emergency: `kill -9 ${pid}` });
  for (const group of groups) await writeFile(group, String(pid));
  child.send('begin');
  const [said] = (await Promise.race([once(child, 'message'), failWhenEnded(child, file)])) as [unknown];
  return { pid, said, end: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function failWhenEnded(child: ChildProcess, file: string): Promise<never> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  throw new Error(`${file} ended before it had begun: ${code ?? signal}`);
}
