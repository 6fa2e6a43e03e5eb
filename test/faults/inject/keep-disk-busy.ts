import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram } from './child-program.ts';
import type { LoopDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';

/** A healthy disk at its limit: direct writes in parallel beside an fsync after every block. It needs 30 MB of room, and no verdict may come of it. */
export async function keepDiskBusy(scene: Scene, { mount }: Pick<LoopDisk, 'mount'>, writers = 8): Promise<Injection> {
  const { end } = await startProgram(scene, {
    file: './write-program.ts',
    words: [mount, String(writers)],
    env: { UV_THREADPOOL_SIZE: '16' },
  });
  const files = ['busy-direct', 'busy-log'].map((name) => join(mount, name));
  return scene.keep({
    describe: `${mount} is busy`,
    undo: async () => {
      await end();
      for (const file of files) await rm(file, { force: true });
    },
    emergency: `rm -f ${files.join(' ')}`,
  });
}
