import { freezeFilesystem } from './freeze-filesystem.ts';
import type { NestedDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';

/**
 * The block device hangs: requests are queued, and none completes. Never freeze the upper filesystem meanwhile: its thaw would hang too.
 *
 * Seen by: fsync, O_DIRECT read and create probes, requests in flight without completions, PSI. Not by: queue length, wait times, stat.
 */
export async function stallDevice(scene: Scene, { lower, upper }: NestedDisk): Promise<Injection> {
  const { undo } = await freezeFilesystem(scene, lower);
  return { describe: `${upper.device} under ${upper.mount} does not complete anything`, undo };
}
