import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { listExtents } from './file-extents.ts';
import type { LoopDisk } from './loop-disk.ts';
import { quote, type Injection, type Scene } from './scene.ts';
import { run } from './shell.ts';

/** A read in the moment between a write and the next cut would find zeros; few do. */
const cutEveryMs = 1;

/**
 * The device cannot read the blocks of any file: its image is cut off before the first of them. Writes beyond the cut make the image longer
 * again, so it is cut again and again. What was written is lost; undoing brings back the image of the start.
 *
 * Seen by: EIO of O_DIRECT read probes, the kernel log. Not by: fsync.
 */
export async function failReads(scene: Scene, { mount, device, image }: LoopDisk): Promise<Injection> {
  const extents = await listExtents(mount);
  const cutAt = Math.min(...extents.map(({ offsetBytes }) => offsetBytes));
  if (!Number.isFinite(cutAt)) throw new Error(`Cannot fail reads of ${mount}: it has no file with a block of its own`);
  const copy = `${image}.whole`;
  await copyFile(image, copy);

  const file = openSync(image, 'r+');
  const cut = (): void => {
    if (fstatSync(file).size > cutAt) ftruncateSync(file, cutAt);
  };
  cut();
  const cutter = setInterval(cut, cutEveryMs);
  return scene.keep({
    describe: `${device} under ${mount} cannot read its files`,
    undo: async () => {
      clearInterval(cutter);
      closeSync(file);
      await run('dd', `if=${copy}`, `of=${image}`, 'bs=1M', 'conv=notrunc,sparse');
      await run('truncate', '-r', copy, image);
    },
    emergency: `dd if=${quote(copy)} of=${quote(image)} bs=1M conv=notrunc`,
  });
}
