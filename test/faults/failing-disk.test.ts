/** Disks that answer wrongly, late, or only one kind of request. Each agent probes its own; no fault here shows in what all of them see. */
import { expect } from 'vitest';
import { failReads } from './inject/fail-reads.ts';
import { failWrites } from './inject/fail-writes.ts';
import { fillDisk, useUpInodes } from './inject/fill-disk.ts';
import { mountDisk, mountNestedDisk } from './inject/loop-disk.ts';
import { makeReadOnly } from './inject/make-read-only.ts';
import { slowWrites, stallReads, stallWrites } from './inject/throttle-device.ts';
import { openStage } from './stage.ts';
import type { Course } from './stage-course.ts';

const onStage = openStage({ together: true, programs: ['filefrag', 'e2fsck'] });

function expectFailure({ suspectS, failedS }: Course): void {
  expect(suspectS).toBeLessThanOrEqual(7);
  expect(failedS).toBeLessThanOrEqual(25);
}

onStage('a slow disk is suspected within 60 s, is never called failed, and is well 100 s after', async (stage) => {
  // A journal makes ten small writes of one: at two a second that would be a stall.
  const disk = await mountDisk(stage.scene, { megabytes: 96, mkfs: ['-O', '^has_journal', '-E', 'lazy_itable_init=0'] });
  const host = await stage.startHost({ mounts: [disk.mount] });
  const course = await host.follow({
    fault: 'disk',
    reasons: [['disk.slowdown_ratio', disk.mount]],
    inject: () => slowWrites(stage.scene, disk),
    until: 'suspect',
    mendAfterS: 70,
  });
  expect(course.suspectS).toBeLessThanOrEqual(60);
  expect(course.failedS).toBeUndefined();
  expect(course.wellS).toBeLessThanOrEqual(100);
});

onStage(
  'a filesystem that an error made read-only is suspected within 7 s, failed within 25 s, and well 30 s after its repair',
  async (stage) => {
    const disk = await mountDisk(stage.scene);
    const host = await stage.startHost({ mounts: [disk.mount] });
    const course = await host.follow({
      fault: 'disk',
      reasons: [
        ['disk.read_only', disk.mount],
        ['disk.write_errors', disk.mount],
      ],
      inject: () => makeReadOnly(stage.scene, disk),
      until: 'failed',
    });
    expectFailure(course);
    expect(course.wellS).toBeLessThanOrEqual(30);
  },
);

onStage('a disk that fails its writes is suspected within 7 s and failed within 25 s', async (stage) => {
  const disk = await mountNestedDisk(stage.scene, { megabytes: 96, mkfs: ['-O', '^has_journal'] });
  const host = await stage.startHost({ mounts: [disk.upper.mount] });
  const course = await host.follow({
    fault: 'disk',
    reasons: [['disk.write_errors', disk.upper.mount]],
    inject: () => failWrites(stage.scene, disk),
    until: 'failed',
    forGood: true,
  });
  expectFailure(course);
});

onStage('a disk that fails its reads is suspected within 7 s, failed within 25 s, and well 30 s after', async (stage) => {
  const disk = await mountDisk(stage.scene);
  const host = await stage.startHost({ mounts: [disk.mount] });
  const course = await host.follow({
    fault: 'disk',
    reasons: [['disk.read_errors', disk.mount]],
    inject: () => failReads(stage.scene, disk),
    until: 'failed',
  });
  expectFailure(course);
  expect(course.wellS).toBeLessThanOrEqual(30);
});

onStage('a disk without inodes is suspected within 7 s, failed within 25 s, and well 30 s after', async (stage) => {
  const disk = await mountDisk(stage.scene, { megabytes: 96, mkfs: ['-N', '256'] });
  const host = await stage.startHost({ mounts: [disk.mount] });
  const course = await host.follow({
    fault: 'disk',
    reasons: [['disk.write_errors', disk.mount]],
    inject: () => useUpInodes(stage.scene, disk),
    until: 'failed',
  });
  expectFailure(course);
  expect(course.wellS).toBeLessThanOrEqual(30);
});

onStage('a full disk is suspected within 7 s, failed within 25 s, and well 30 s after it has room again', async (stage) => {
  const disk = await mountDisk(stage.scene);
  const host = await stage.startHost({ mounts: [disk.mount] });
  const course = await host.follow({
    fault: 'disk',
    reasons: [['disk.write_errors', disk.mount]],
    inject: () => fillDisk(stage.scene, disk),
    until: 'failed',
  });
  expectFailure(course);
  expect(course.wellS).toBeLessThanOrEqual(30);
});

onStage(
  'a disk whose writes trickle at a byte a second is suspected within 7 s, failed within 25 s, and well 30 s after',
  async (stage) => {
    const disk = await mountDisk(stage.scene);
    const host = await stage.startHost({ mounts: [disk.mount] });
    const course = await host.follow({
      fault: 'disk',
      reasons: [['disk.fsync_stall_seconds', disk.mount]],
      inject: () => stallWrites(stage.scene, disk),
      until: 'failed',
    });
    expectFailure(course);
    expect(course.wellS).toBeLessThanOrEqual(30);
  },
);

onStage(
  'a disk that no longer reads, though it writes, is suspected within 7 s, failed within 25 s, and well 30 s after',
  async (stage) => {
    const disk = await mountDisk(stage.scene);
    const host = await stage.startHost({ mounts: [disk.mount] });
    const course = await host.follow({
      fault: 'disk',
      reasons: [['disk.read_stall_seconds', disk.mount]],
      inject: () => stallReads(stage.scene, disk),
      until: 'failed',
    });
    expectFailure(course);
    expect(course.wellS).toBeLessThanOrEqual(30);
    expect(course.reasons).not.toContain(`disk.fsync_stall_seconds ${disk.mount}`);
  },
);
