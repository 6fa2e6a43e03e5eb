/**
 * A process that `heald up` started: its lines, and how it ended.
 *
 * It has a process group of its own, so Ctrl-C reaches `up` alone, which then asks each child once; and a channel, so a child notices
 * when `up` itself was killed.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { agentNodeFlags } from '../agent/node-flags.ts';
import { controllerNodeFlags } from '../controller/node-flags.ts';
import { findSibling } from '../../adapters/sibling-file.ts';

export type ProgramName = 'agent' | 'controller';

export interface ChildEnd {
  /** In words: "exit code 1", "signal SIGKILL". */
  readonly how: string;
  /** Undefined when it did not end by its own decision. */
  readonly code: number | undefined;
}

export interface Child {
  readonly name: ProgramName;
  readonly ended: Promise<ChildEnd>;
  /** Asks it to stop; kills it when it has not within `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

const nodeFlags = { agent: agentNodeFlags, controller: controllerNodeFlags } as const satisfies Record<ProgramName, readonly string[]>;

export function startChild(name: ProgramName, args: readonly string[], onLine: (line: string) => void): Child {
  const program = fileURLToPath(findSibling(`../${name}/main`, import.meta.url));
  const child = spawn(process.execPath, [...nodeFlags[name], program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', (error) => resolve({ how: error.message, code: undefined }));
    child.once('close', (code, signal) =>
      resolve(code === null ? { how: `signal ${signal ?? 'unknown'}`, code: undefined } : { how: `exit code ${code}`, code }),
    );
  });
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', onLine);
  return {
    name,
    ended,
    async stop(withinMs) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      // A child in an uninterruptible wait for a frozen disk ends when the disk thaws; nobody needs to wait for that.
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, withinMs + 500).unref())]);
      clearTimeout(timer);
      child.unref();
    },
  };
}
