import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram, type ChildProgram } from './child-program.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';

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

/** Processes that read a mapped file of 200 MB at random, in a group that may hold far less: the host's memory pressure rises. */
export async function squeezeMemory(scene: Scene, { programs = 2, megabytes = 100 } = {}): Promise<Injection> {
  const file = join(scene.folder, scene.nextName('mapped'));
  await run('dd', 'if=/dev/zero', `of=${file}`, 'bs=1M', 'count=200', 'conv=fsync');
  await run('dd', `if=${file}`, 'iflag=nocache', 'count=0');
  const { members } = await createMemoryGroup(scene, megabytes);
  const thrashers: ChildProgram[] = [];
  for (let program = 0; program < programs; program += 1) {
    thrashers.push(await startProgram(scene, { file: './thrash-program.ts', words: [file], groups: [members] }));
  }
  return scene.keep({
    describe: `${programs} processes share ${megabytes} MB and need more`,
    undo: () => Promise.all(thrashers.map((program) => program.end())),
    emergency: 'true',
  });
}
