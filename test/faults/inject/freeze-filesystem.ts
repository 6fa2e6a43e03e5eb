import type { LoopDisk } from './loop-disk.ts';
import { quote, type Injection, type Scene } from './scene.ts';
import { run } from './shell.ts';

/**
 * The filesystem is frozen: writes and fsyncs hang, everything that only reads goes on.
 *
 * Seen by: fsync and create probes, threads in D. Not by: PSI, disk counters, statvfs, O_DIRECT reads.
 */
export async function freezeFilesystem(scene: Scene, { mount }: LoopDisk): Promise<Injection> {
  const injection = scene.keep({
    describe: `the filesystem on ${mount} is frozen`,
    undo: () => thaw(mount),
    emergency: `fsfreeze -u ${quote(mount)}`,
    fused: true,
  });
  await run('fsfreeze', '-f', mount);
  return injection;
}

/** EINVAL: the fuse was quicker, and it is thawed already. */
async function thaw(mount: string): Promise<void> {
  await run('fsfreeze', '-u', mount).catch((problem: Error) => {
    if (!problem.message.includes('Invalid argument')) throw problem;
  });
}
