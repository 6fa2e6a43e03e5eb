/** Is a thread that waits in the kernel seen from the inside, and where it waits? A real one: whoever vforks waits until its child is done. */
import { spawn } from 'node:child_process';
import { expect } from 'vitest';

import { captureHostEvidence } from '../../src/adapters/linux/evidence.ts';
import { testWith } from '../needs.ts';

const vfork = `
import ctypes
libc = ctypes.CDLL(None)
if libc.vfork() == 0:
    libc.sleep(20)
    libc._exit(0)
`;

interface Told {
  readonly blockedThreads: readonly { readonly pid: string; readonly waitsIn?: string; readonly stack?: string }[];
  readonly missing: Readonly<Record<string, string>>;
}

testWith({ linux: true, programs: ['python3'] })(
  'a thread that waits in the kernel is told with its stack, or with why that cannot be read',
  async () => {
    // A group of its own: the child that is waited for ends with it.
    const waiting = spawn('python3', ['-c', vfork], { stdio: 'ignore', detached: true });
    const pid = waiting.pid ?? 0;
    // While it starts it may wait in the kernel for its disk as well, and elsewhere.
    const isTold = async (): Promise<boolean> => {
      const told = JSON.parse((await captureHostEvidence(96 * 1024)).bundle) as Told;
      const found = told.blockedThreads.find((thread) => thread.pid === String(pid));
      return found !== undefined && (found.stack?.includes('fork') === true || told.missing['stacks'] !== undefined);
    };
    try {
      await expect.poll(isTold, { timeout: 10_000 }).toBe(true);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  },
);
