import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LoopDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';

/**
 * The filesystem has found an error and has made itself read-only, as it does on a sick volume. It can be mended once nobody uses it.
 *
 * Seen by: EROFS of write probes, mount flags, the kernel log.
 */
export async function makeReadOnly(scene: Scene, { mount, device }: LoopDisk): Promise<Injection> {
  await run('mount', '-o', 'remount,errors=remount-ro', mount);
  await writeFile(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, 'heald injects a fault');
  return scene.keep({
    describe: `${mount} is read-only after an error`,
    undo: async () => {
      await run('umount', mount);
      await run('e2fsck', '-fy', device).catch(() => undefined);
      await run('mount', '-t', 'ext4', device, mount);
    },
    emergency: 'true',
  });
}
