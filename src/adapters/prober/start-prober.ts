/** How is a prober process started? With a thread pool that holds every lane of every mount, and without any stream to block on. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findSibling } from '../sibling-file.ts';
import type { FromProber } from './messages.ts';
import type { StartProber } from './prober-team.ts';

const threadsMax = 132;

/** Not `--lite-mode`, which would save 10 MB more: it takes WebAssembly away, and with it the aligned memory of the read probe. */
const smallestMemory = ['--max-semi-space-size=1', '--max-old-space-size=64'];

/** `mounts`: for how many mounts there shall be room; `folderName`: how the folder for probe files is called. */
export function createProberStarter(mounts: number, folderName: string): StartProber {
  const entry = fileURLToPath(findSibling('prober', import.meta.url));
  const threads = Math.min(threadsMax, 4 + 4 * mounts);
  return (events) => {
    const child = fork(entry, [folderName], {
      env: { PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: String(threads) },
      execArgv: smallestMemory,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (message) => events.onMessage(message as FromProber));
    child.on('error', () => {});
    child.on('exit', events.onEnd);
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message, () => {});
      },
      abandon: () => {
        child.kill('SIGKILL');
        if (child.connected) child.disconnect();
        child.unref();
      },
    };
  };
}
