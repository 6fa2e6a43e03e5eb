import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoopDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';

/**
 * Not a block is left, not even of root's reserve.
 *
 * Seen by: space used, ENOSPC of probes that need a new block. Not by: a probe that overwrites one that it has.
 */
export async function fillDisk(scene: Scene, { mount }: LoopDisk): Promise<Injection> {
  const filler = join(mount, 'filler');
  const injection = scene.keep({ describe: `${mount} is full`, undo: () => rm(filler, { force: true }), emergency: `rm -f ${filler}` });
  for (const blockBytes of ['1M', '1K']) {
    // dd ends with "No space left on device", and that is the point.
    await run('dd', 'if=/dev/zero', `of=${filler}`, `bs=${blockBytes}`, 'conv=fsync,notrunc', 'oflag=append').catch(() => undefined);
  }
  return injection;
}

/**
 * Not an inode is left, though there is room. Give the disk few of them (`mkfs: ['-N', '256']`), or it takes long.
 *
 * Seen by: inodes used, ENOSPC of create probes. Not by: fsync of an old file.
 */
export async function useUpInodes(scene: Scene, { mount }: LoopDisk): Promise<Injection> {
  const folder = join(mount, 'inodes');
  const injection = scene.keep({
    describe: `${mount} has no inodes left`,
    undo: () => rm(folder, { recursive: true, force: true }),
    emergency: `rm -rf ${folder}`,
  });
  await mkdir(folder);
  for (let file = 0; ; file += 1) {
    try {
      await writeFile(join(folder, String(file)), '');
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code === 'ENOSPC') return injection;
      throw problem;
    }
  }
}
