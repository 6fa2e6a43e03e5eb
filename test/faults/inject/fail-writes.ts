import { rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { listExtents } from './file-extents.ts';
import type { NestedDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';

/**
 * The device refuses writes, as a thin pool that is full does: the lower filesystem has no room for the blocks of the upper one. What the
 * upper one had allocated already is taken away too, so that rewriting an old block fails as well.
 *
 * Give the disk no journal (`mkfs: ['-O', '^has_journal']`) to see errors; with one, ext4 makes itself read-only at the first of them.
 * Seen by: errors of fsync probes, the kernel log.
 */
export async function failWrites(scene: Scene, { lower, upper }: NestedDisk): Promise<Injection> {
  const filler = join(lower.mount, 'filler');
  const injection = scene.keep({
    describe: `${upper.device} under ${upper.mount} fails its writes`,
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
  const { bfree } = await statfs(lower.mount);
  if (bfree > 0) throw new Error(`Cannot fill ${lower.mount}: ${bfree} blocks are left, ${(await stat(filler)).size} bytes written`);
  return injection;
}
