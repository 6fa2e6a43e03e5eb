import { expect, test } from 'vitest';
import { createDiskActivityConcern, parseDiskStats } from '../../../../src/adapters/linux/disk-activity.ts';
import { collectFrom, createFakeKernel, type FakeKernel } from './fake-kernel-files.ts';

const all = { only: 'auto', exclude: [] } as const;
const line = (name: string, completed: number, inFlight: number, sectors = 0) =>
  ` 259 ${name.length} ${name} ${completed} 0 ${sectors} 5 0 0 0 0 ${inFlight} 36 183 0 0 0 0 0 0\n`;

function createDisk(): { kernel: FakeKernel; at: (now: number, text: string) => number | undefined; hurried: string[] } {
  const kernel = createFakeKernel({ '/proc/diskstats': '', '/sys/block/nvme1n1/stat': '' });
  const hurried: string[] = [];
  const disks = createDiskActivityConcern(kernel, all, (signal, subject, value) => {
    if (value >= 5) hurried.push(`${signal} ${subject}`);
  });
  return {
    kernel,
    hurried,
    at: (now, text) => {
      kernel.texts.set('/proc/diskstats', text);
      disks.sample?.(now);
      return collectFrom(disks, now).readings['disk.stall_seconds nvme1n1'] as number | undefined;
    },
  };
}

test('a device that is named and is no whole disk is told, beside what the others measure', () => {
  const kernel = createFakeKernel({ '/proc/diskstats': '', '/sys/block/nvme1n1/stat': '', '/sys/block/sdb/stat': '' });
  kernel.texts.set('/proc/diskstats', line('nvme1n1', 100, 0) + line('nvme1n1p1', 100, 0) + line('sdb', 0, 0));
  const only = ['/dev/nvme1n1', '/dev/nvme1n1p1', '/dev/sdb', '/dev/sdz'];
  const disks = createDiskActivityConcern(kernel, { only, exclude: [] }, () => {});
  disks.sample?.(0);
  const { readings, lacks } = collectFrom(disks);
  expect(readings).toEqual({ 'disk.stall_seconds nvme1n1': 0 });
  expect(lacks).toEqual({
    'disk.stall_seconds':
      "/sys/block has no disk for /dev/nvme1n1p1, /dev/sdz: name whole disks by the kernel's names, no partition and no link",
  });
});

test('columns are read by their place, and kernels with fewer of them have no discards and flushes', () => {
  const modern = ' 254       0 vda 30247 5982 2787810 8717 6507 20502 2289832 2999 3 5268 12408 3381 21 767648 688 276 2\n';
  expect(parseDiskStats(modern)).toEqual([
    { number: '254:0', name: 'vda', completed: 30247 + 6507 + 3381 + 276, bytes: (2787810 + 2289832) * 512, inFlight: 3 },
  ]);
  expect(parseDiskStats('   8       0 sda 100 0 10 5 50 0 20 5 0 36 183\n')[0]?.completed).toBe(150);
  expect(parseDiskStats('   8       1 sda1 100 0 10 5\n\n')).toEqual([]);
});

test('a disk with work in flight of which nothing completes is stuck, and for how long is told', () => {
  const { at } = createDisk();
  expect(at(0, line('nvme1n1', 100, 0))).toBe(0);
  expect(at(500, line('nvme1n1', 100, 4))).toBe(0);
  expect(at(1_000, line('nvme1n1', 100, 4))).toBe(0.5);
  expect(at(6_500, line('nvme1n1', 100, 9))).toBe(6);
});

test('an idle disk is not a stalled disk', () => {
  const { at } = createDisk();
  for (let now = 0; now <= 60_000; now += 500) expect(at(now, line('nvme1n1', 100, 0))).toBe(0);
});

test('a busy disk always has work in flight, and is not stuck while any of it completes', () => {
  const { at } = createDisk();
  for (let now = 0; now <= 60_000; now += 500) expect(at(now, line('nvme1n1', 100 + now, 64))).toBe(0);
});

test('one completion ends a stall', () => {
  const { at } = createDisk();
  at(0, line('nvme1n1', 100, 4));
  expect(at(9_000, line('nvme1n1', 100, 4))).toBe(9);
  expect(at(9_500, line('nvme1n1', 101, 3))).toBe(0);
});

test('a stall is passed on while it grows, so that it need not wait for the next report', () => {
  const { at, hurried } = createDisk();
  at(0, line('nvme1n1', 100, 4));
  at(5_000, line('nvme1n1', 100, 4));
  expect(hurried).toEqual(['disk.stall_seconds nvme1n1']);
});

test('partitions and disks that were never used are left out', () => {
  const kernel = createFakeKernel({ '/proc/diskstats': '', '/sys/block/nvme1n1/stat': '', '/sys/block/loop0/stat': '' });
  kernel.texts.set('/proc/diskstats', line('nvme1n1', 100, 0) + line('nvme1n1p1', 100, 0) + line('loop0', 0, 0));
  const disks = createDiskActivityConcern(kernel, all, () => {});
  disks.sample?.(0);
  expect(Object.keys(collectFrom(disks).readings)).toEqual(['disk.stall_seconds nvme1n1']);
});

test.each([
  ['the disks that are named, and no other one', { only: ['/dev/sdb'], exclude: [] }, ['disk.stall_seconds sdb']],
  ['none', { only: [], exclude: [] }, []],
  ['all but those that are excluded', { only: 'auto', exclude: ['/dev/sdb', '/mnt'] }, ['disk.stall_seconds nvme1n1']],
] as const)('followed are: %s', (_, choice, expected) => {
  const kernel = createFakeKernel({ '/proc/diskstats': '', '/sys/block/nvme1n1/stat': '', '/sys/block/sdb/stat': '' });
  kernel.texts.set('/proc/diskstats', line('nvme1n1', 100, 0) + line('sdb', 100, 1));
  const disks = createDiskActivityConcern(kernel, choice, () => {});
  disks.sample?.(0);
  expect(Object.keys(collectFrom(disks).readings)).toEqual(expected);
  expect(disks.throughputOf('sdb')).toBe(0);
});

test('throughput is known by number and by name, for partitions too', () => {
  const kernel = createFakeKernel({ '/proc/diskstats': line('sdb1', 1, 0, 0) });
  const disks = createDiskActivityConcern(kernel, all, () => {});
  disks.sample?.(0);
  kernel.texts.set('/proc/diskstats', line('sdb1', 1, 0, 2048));
  disks.sample?.(1_000);
  expect(disks.throughputOf('259:4')).toBeCloseTo(0.2 * 1_048_576);
  expect(disks.throughputOf('sdb1')).toBeCloseTo(0.2 * 1_048_576);
  expect(disks.throughputOf('sdz')).toBeUndefined();
});
