import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram, type ChildProgram } from './child-program.ts';
import { mountDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';
import { limitPace } from './throttle-device.ts';

const requestsPerSecond = 500;
/** So long the disk is fast, that the group is full of pages that are needed. */
const fillForMs = 2_000;
const root = '/sys/fs/cgroup/memory';

/** A group (cgroup version 1) whose processes may hold no more than `megabytes`. */
export interface MemoryGroup {
  /** Where a process id is written to make it a member. */
  readonly members: string;
}

export async function createMemoryGroup(scene: Scene, megabytes: number): Promise<MemoryGroup> {
  const group = join(root, scene.nextName('memory'));
  await mkdir(group);
  scene.keep({
    describe: `${group} holds ${megabytes} MB`,
    undo: async () => {
      for (const pid of (await run('cat', join(group, 'cgroup.procs'))).split('\n').filter(Boolean)) {
        await writeFile(join(root, 'cgroup.procs'), pid).catch(() => undefined);
      }
      await rmdir(group);
    },
    emergency: `for p in $(cat ${group}/cgroup.procs); do echo $p > ${root}/cgroup.procs; done; rmdir ${group}`,
  });
  await writeFile(join(group, 'memory.limit_in_bytes'), `${megabytes}M`);
  return { members: join(group, 'cgroup.procs') };
}

/**
 * Processes that use a mapped file of 130 MB at random, in a group with room for most of it: each of them takes some 21 MB for itself. With
 * much less room the kernel would not know its pages again, and would call the waiting I/O, not memory pressure. The file lies on a disk of
 * limited pace: on a fast one, every page is back before anybody has to wait.
 *
 * Seen by: memory pressure, major faults. Nothing is broken: no failed verdict may come of it.
 */
export async function squeezeMemory(scene: Scene, { programs = 6, megabytes = 245 } = {}): Promise<Injection> {
  const disk = await mountDisk(scene, { megabytes: 200 });
  const file = join(disk.mount, 'mapped');
  await run('dd', 'if=/dev/zero', `of=${file}`, 'bs=1M', 'count=130', 'oflag=direct');
  const { members } = await createMemoryGroup(scene, megabytes);
  const thrashers: ChildProgram[] = [];
  for (let program = 0; program < programs; program += 1) {
    thrashers.push(await startProgram(scene, { file: './thrash-program.ts', words: [file], groups: [members] }));
  }
  await pause(fillForMs);
  await limitPace(scene, disk, requestsPerSecond);
  return scene.keep({
    describe: `${programs} processes share ${megabytes} MB and need more`,
    undo: () => Promise.all(thrashers.map((program) => program.end())),
    emergency: 'true',
  });
}
