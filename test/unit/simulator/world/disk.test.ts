import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import {
  blockedThreads,
  createDisk,
  ioPressureShare,
  isAtRest,
  laneAgeSeconds,
  longestProbeSeconds,
  stallSeconds,
  type Disk,
} from '../../../../src/simulator/world/disk.ts';

const now = 60_000;
const watching = (since: number): number => now - since;

function makeDisk(more: Partial<Disk> = {}): Disk {
  return { ...createDisk('nvme1n1', '/data', 120, createRandom(1)), phaseMs: { fsync: 100, read: 400, create: 700 }, ...more };
}

test('a stalled device holds writes and reads from their next start on, and its queue does not move', () => {
  const disk = makeDisk({ stalledSince: 50_250 });
  expect(laneAgeSeconds(disk, 'fsync', watching)).toBe(8.9);
  expect(laneAgeSeconds(disk, 'read', watching)).toBe(9.6);
  expect(laneAgeSeconds(disk, 'create', watching)).toBe(0);
  expect(stallSeconds(disk, watching)).toBe(9.75);
});

test('a frozen filesystem holds what changes it, and neither reads nor the device', () => {
  const disk = makeDisk({ frozenSince: 50_000 });
  expect(laneAgeSeconds(disk, 'fsync', watching)).toBe(9.9);
  expect(laneAgeSeconds(disk, 'create', watching)).toBe(9.3);
  expect(laneAgeSeconds(disk, 'read', watching)).toBe(0);
  expect(stallSeconds(disk, watching)).toBe(0);
  expect(ioPressureShare(disk, createRandom(1))).toBeLessThan(0.01);
  expect(blockedThreads(disk, watching).seconds).toBe(10);
});

test('an idle disk that stalls is seen through the probe alone, and nobody is blocked on it', () => {
  const disk = makeDisk({ arrivalsPerSecond: 0, stalledSince: 50_250 });
  expect(stallSeconds(disk, watching)).toBe(9.6);
  expect(blockedThreads(disk, watching)).toEqual({ count: 0, seconds: 0 });
});

test('a busy disk is slow and under pressure, and answers within four tenths of a second', () => {
  const random = createRandom(2);
  const disk = makeDisk({ arrivalsPerSecond: 776 });
  const longest = Array.from({ length: 1_000 }, () => longestProbeSeconds(disk, random));
  expect(Math.max(...longest)).toBeLessThanOrEqual(0.377);
  expect(Math.min(...longest)).toBeGreaterThan(0.1);
  expect(ioPressureShare(disk, random)).toBeGreaterThan(0.5);
  expect([isAtRest(disk), stallSeconds(disk, watching), laneAgeSeconds(disk, 'fsync', watching)]).toEqual([true, 0, 0]);
});
