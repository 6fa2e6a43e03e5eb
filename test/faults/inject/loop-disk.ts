/**
 * A disk to break: ext4 on a loop device, in the scene's own folder.
 *
 * A nested one lies inside a second one. Freezing the lower filesystem then hangs the upper device, as a lost EBS volume would; filling the
 * lower one makes the upper device fail its writes.
 */
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Scene } from './scene.ts';
import { quote } from './scene.ts';
import { run } from './shell.ts';

export interface LoopDisk {
  /** Where it is mounted. */
  readonly mount: string;
  /** `/dev/loop3`. */
  readonly device: string;
  /** `7:3`, as cgroups want it. */
  readonly numbers: string;
  /** The file in which it lies. */
  readonly image: string;
}

export interface DiskShape {
  readonly megabytes: number;
  /** Further words for mkfs.ext4. */
  readonly mkfs?: readonly string[];
  /** The folder in which the image lies; the scene's own otherwise. */
  readonly inside?: string;
}

export interface NestedDisk {
  readonly lower: LoopDisk;
  readonly upper: LoopDisk;
}

const defaultShape: DiskShape = { megabytes: 96 };

export async function mountDisk(scene: Scene, shape: DiskShape = defaultShape): Promise<LoopDisk> {
  const name = scene.nextName('disk');
  const image = join(shape.inside ?? scene.folder, `${name}.img`);
  const mount = join(scene.folder, name);
  await writeFile(image, '');
  await truncate(image, shape.megabytes * 1024 * 1024);
  await run('mkfs.ext4', '-q', '-F', ...(shape.mkfs ?? []), image);
  const device = await run('losetup', '--find', '--show', image);
  scene.keep({ describe: `${device} is attached`, undo: () => run('losetup', '-d', device), emergency: `losetup -d ${device}` });
  await mkdir(mount);
  await run('mount', '-t', 'ext4', device, mount);
  scene.keep({
    describe: `${device} is mounted`,
    // Whoever still uses it, such as an agent that a test forgot, must not keep the others from being undone.
    undo: () => run('umount', mount).catch(() => run('umount', '-l', mount)),
    emergency: `umount ${quote(mount)} || umount -l ${quote(mount)}`,
  });
  const numbers = await run('cat', `/sys/block/${basename(device)}/dev`);
  return { mount, device, numbers, image };
}

export async function mountNestedDisk(scene: Scene, upper: Omit<DiskShape, 'inside'> = defaultShape): Promise<NestedDisk> {
  const lower = await mountDisk(scene, { megabytes: upper.megabytes + 64, mkfs: ['-m', '0'] });
  return { lower, upper: await mountDisk(scene, { ...upper, inside: lower.mount }) };
}
