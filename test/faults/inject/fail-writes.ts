import { rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listExtents } from './file-extents.ts';
import type { NestedDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';

/**
 * The device fails every write with an I/O error: the filesystem in which it lies has made itself read-only under it. That cannot be mended
 * in place; only the end of the scene ends it, so undoing does nothing.
 *
 * Give the disk no journal (`mkfs: ['-O', '^has_journal']`) to see EIO for long; with one, ext4 makes itself read-only soon.
 * Seen by: EIO of fsync probes, the kernel log.
 */
export async function failWrites(scene: Scene, { lower, upper }: NestedDisk): Promise<Injection> {
  await run('mount', '-o', 'remount,errors=remount-ro', lower.mount);
  await writeFile(`/sys/fs/ext4/${basename(lower.device)}/trigger_fs_error`, 'heald injects a fault');
  return scene.keep({ describe: `${upper.device} under ${upper.mount} fails its writes`, undo: async () => {}, emergency: 'true' });
}

/**
 * The device has no room for what it promised, as a thin pool that is full: the lower filesystem has no blocks for those of the upper one.
 * What the upper one had allocated already is taken away too, so that rewriting an old block fails as well. statvfs still shows room.
 *
 * Seen by: ENOSPC of fsync probes, the kernel log.
 */
export async function exhaustPool(scene: Scene, { lower, upper }: NestedDisk): Promise<Injection> {
  const filler = join(lower.mount, 'filler');
  const injection = scene.keep({
    describe: `${upper.device} under ${upper.mount} has no room for writes`,
    undo: () => rm(filler, { force: true }),
    emergency: `rm -f ${filler}`,
  });
  for (const { offsetBytes, lengthBytes } of await listExtents(upper.mount)) {
    await run('fallocate', '--punch-hole', '--offset', String(offsetBytes), '--length', String(lengthBytes), upper.image);
  }
  await run('sync', '-f', lower.mount);
  // dd ends with "No space left on device", and that is the point.
  await run('dd', 'if=/dev/zero', `of=${filler}`, 'bs=64K', 'conv=fsync').catch(() => undefined);
  await run('dd', 'if=/dev/zero', `of=${filler}`, 'bs=1K', 'conv=fsync,notrunc', 'oflag=append').catch(() => undefined);
  const { bavail } = await statfs(lower.mount);
  if (bavail > 0) throw new Error(`Cannot fill ${lower.mount}: ${bavail} blocks are left, ${(await stat(filler)).size} bytes written`);
  return injection;
}
