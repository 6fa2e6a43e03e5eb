import { copyFile, truncate } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { listExtents } from './file-extents.ts';
import type { LoopDisk } from './loop-disk.ts';
import { quote, type Injection, type Scene } from './scene.ts';
import { run } from './shell.ts';

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

  const mended = new AbortController();
  async function keepCutting(): Promise<void> {
    while (!mended.signal.aborted) {
      await truncate(image, cutAt);
      await pause(cutEveryMs);
    }
  }
  const cutter = keepCutting();
  return scene.keep({
    describe: `${device} under ${mount} cannot read its files`,
    undo: async () => {
      mended.abort();
      await cutter;
      await run('dd', `if=${copy}`, `of=${image}`, 'bs=1M', 'conv=notrunc,sparse');
      await run('truncate', '-r', copy, image);
    },
    emergency: `dd if=${quote(copy)} of=${quote(image)} bs=1M conv=notrunc`,
  });
}

const cutEveryMs = 20;
