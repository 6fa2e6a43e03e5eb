/** Disks on which nothing ends any more. One at a time: what all of this host's disks make its tasks wait for is one number. */
import { basename } from 'node:path';
import { expect } from 'vitest';
import { freezeFilesystem } from './inject/freeze-filesystem.ts';
import { mountDisk, mountNestedDisk } from './inject/loop-disk.ts';
import { stallDevice } from './inject/stall-device.ts';
import { openStage } from './stage.ts';
import type { Course } from './stage-course.ts';

const onStage = openStage();

function expectStall({ suspectS, failedS, wellS }: Course): void {
  expect(suspectS).toBeLessThanOrEqual(7);
  expect(failedS).toBeLessThanOrEqual(25);
  expect(wellS).toBeLessThanOrEqual(30);
}

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
  expectStall(course);
  expect(course.reasons).not.toContain(`disk.read_stall_seconds ${disk.mount}`);
});

onStage(
  'a block device that hangs is suspected within 7 s by its writes, its reads and the kernel’s counters, failed within 25 s, and well 30 s after',
  async (stage) => {
    const disk = await mountNestedDisk(stage.scene);
    const { mount, device } = disk.upper;
    const host = await stage.startHost({ mounts: [mount] });
    const course = await host.follow({
      fault: 'disk',
      reasons: [
        ['disk.fsync_stall_seconds', mount],
        ['disk.read_stall_seconds', mount],
        ['disk.stall_seconds', basename(device)],
      ],
      inject: () => stallDevice(stage.scene, disk),
      until: 'failed',
    });
    expectStall(course);
  },
);
