/** A process stands still: stopped by a signal, or frozen by its cgroup. The kernel goes on accepting connections in its name. */
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Injection, Scene } from './scene.ts';

/** SIGSTOP: state T. Also how an agent is paused. */
export async function stopProcess(scene: Scene, pid: number): Promise<Injection> {
  process.kill(pid, 'SIGSTOP');
  const injection = scene.keep({
    describe: `process ${pid} is stopped`,
    undo: async () => signalIfThere(pid, 'SIGCONT'),
    emergency: `kill -CONT ${pid}`,
  });
  await waitForState(pid, ['T']);
  return injection;
}

/** The freezer of cgroup version 1: state D in `__refrigerator`, which a count of blocked threads must leave out. */
export async function freezeProcess(scene: Scene, pid: number): Promise<Injection> {
  const root = '/sys/fs/cgroup/freezer';
  const group = join(root, scene.nextName('freezer'));
  await mkdir(group);
  const thaw = `echo THAWED > ${group}/freezer.state; echo ${pid} > ${root}/cgroup.procs; rmdir ${group}`;
  const injection = scene.keep({
    describe: `process ${pid} is frozen`,
    undo: async () => {
      await writeFile(join(group, 'freezer.state'), 'THAWED');
      await writeFile(join(root, 'cgroup.procs'), String(pid)).catch(() => undefined);
      await rmdir(group);
    },
    emergency: thaw,
  });
  await writeFile(join(group, 'cgroup.procs'), String(pid));
  await writeFile(join(group, 'freezer.state'), 'FROZEN');
  await waitForState(pid, ['D']);
  return injection;
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

async function waitForState(pid: number, states: readonly string[]): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    if (states.includes(text.slice(text.lastIndexOf(')') + 2)[0] ?? '')) return;
    await pause(20);
  }
  throw new Error(`Process ${pid} did not stand still within 2 s`);
}
