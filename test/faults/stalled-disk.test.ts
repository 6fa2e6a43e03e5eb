/** Disks on which nothing ends. One at a time: every agent watches all devices of the host. */
import { expect } from 'vitest';
import { freezeFilesystem } from './inject/freeze-filesystem.ts';
import { mountDisk, mountNestedDisk } from './inject/loop-disk.ts';
import { stallDevice } from './inject/stall-device.ts';
import { stallReads, stallWrites } from './inject/throttle-device.ts';
import { openStage } from './stage.ts';

const onStage = openStage();

onStage('a frozen filesystem is suspected within 7 s, failed within 25 s, and well 30 s after it is thawed', async (stage) => {
  const disk = await mountDisk(stage.scene);
  const host = await stage.startHost({ mounts: [disk.mount] });
  const course = await host.follow({
    fault: 'disk',
    reasons: [
      ['disk.fsync_stall_seconds', disk.mount],
      ['disk.create_stall_seconds', disk.mount],
    ],
    inject: () => freezeFilesystem(stage.scene, disk),
    until: 'failed',
  });
  expect(course.suspectS).toBeLessThanOrEqual(7);
  expect(course.failedS).toBeLessThanOrEqual(25);
  expect(course.wellS).toBeLessThanOrEqual(30);
});
