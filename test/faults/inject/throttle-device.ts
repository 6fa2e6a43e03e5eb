/**
 * The device is as slow as a cgroup (version 1) allows. The limit is set on the root group: the journal and the loop workers live there.
 *
 * Seen by: probes and PSI. Not by: disk counters, which count only what was let through. In a child group it would not be seen at all.
 */
import { writeFile } from 'node:fs/promises';
import type { LoopDisk } from './loop-disk.ts';
import type { Injection, Scene } from './scene.ts';

const group = '/sys/fs/cgroup/blkio';

/** Writes trickle at a byte a second: a stall for whoever waits for them. */
export function stallWrites(scene: Scene, disk: LoopDisk): Promise<Injection> {
  return throttle(scene, disk, 'write_bps_device', 1);
}

/** Reads past the cache trickle at a byte a second; fsync is well. */
export function stallReads(scene: Scene, disk: LoopDisk): Promise<Injection> {
  return throttle(scene, disk, 'read_bps_device', 1);
}

/** Slow, not dead: two writes a second make an fsync last from one second to two. */
export function slowWrites(scene: Scene, disk: LoopDisk): Promise<Injection> {
  return throttle(scene, disk, 'write_iops_device', 2);
}

/** A disk of limited pace, which is not ill. */
export async function limitPace(scene: Scene, disk: LoopDisk, perSecond: number): Promise<void> {
  await throttle(scene, disk, 'read_iops_device', perSecond);
  await throttle(scene, disk, 'write_iops_device', perSecond);
}

async function throttle(scene: Scene, { numbers, device }: LoopDisk, limit: string, value: number): Promise<Injection> {
  const file = `${group}/blkio.throttle.${limit}`;
  const injection = scene.keep({
    describe: `${device} is limited: ${limit} ${value}`,
    undo: () => writeFile(file, `${numbers} 0`),
    emergency: `echo ${numbers} 0 > ${file}`,
    fused: value === 1,
  });
  await writeFile(file, `${numbers} ${value}`);
  return injection;
}
