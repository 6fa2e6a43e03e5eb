/**
 * Does a disk finish what it is given? Requests are in flight on it, and none of them completes: from /proc/diskstats.
 *
 * Utilisation and queue averages read 0 during a total stall and 100 % on a healthy busy disk; these two columns do not. No request
 * and no completion is a disk at rest.
 */
import type { Crossing } from '../crossing.ts';
import type { Concern } from './concern.ts';
import type { KernelFiles } from './kernel-files.ts';

/** One line of /proc/diskstats: what has completed since boot, and what is under way. */
export interface DiskActivity {
  readonly number: string;
  readonly name: string;
  readonly completed: number;
  readonly bytes: number;
  readonly inFlight: number;
}

const sectorBytes = 512;

/** Columns: major minor name, then reads, writes, in-flight and times, since 4.18 discards, since 5.5 flushes. */
export function parseDiskStats(text: string): readonly DiskActivity[] {
  const disks: DiskActivity[] = [];
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/ +/);
    if (columns.length < 14) continue;
    const at = (index: number) => Number(columns[index] ?? 0);
    disks.push({
      number: `${columns[0]}:${columns[1]}`,
      name: columns[2] as string,
      completed: at(3) + at(7) + at(14) + at(18),
      bytes: (at(5) + at(9)) * sectorBytes,
      inFlight: at(11),
    });
  }
  return disks;
}

/** Which disks are followed, by paths such as `/dev/sdb`; what is written there moves through mounts all the same. */
export interface DeviceChoice {
  readonly only: 'auto' | readonly string[];
  readonly exclude: readonly string[];
}

/** Memory disks cannot hang and optical ones do nothing else. */
const leftOut = /^(ram|zram|fd|sr)\d+$/;
const devicesMax = 64;

interface DiskView {
  readonly name: string;
  /** False for partitions, whose disk says it already, and for disks that nobody wants to hear of. */
  readonly followed: boolean;
  completed: number;
  bytes: number;
  bytesPerSecond: number;
  stuckSince: number | undefined;
  stuckForMs: number;
}

function isChosen({ only, exclude }: DeviceChoice, device: string): boolean {
  return (only === 'auto' || only.includes(device)) && !exclude.includes(device);
}

function sayMissing(devices: readonly string[]): string {
  return `/sys/block has no disk for ${devices.join(', ')}: name whole disks by the kernel's names, no partition and no link`;
}

export interface DiskActivityConcern extends Concern {
  /** How much a device or partition moves now, by its "major:minor" number or its name; undefined for one that is not listed. */
  throughputOf(device: string): number | undefined;
}

export function createDiskActivityConcern(files: KernelFiles, choice: DeviceChoice, crossing: Crossing): DiskActivityConcern {
  const file = files.keep('/proc/diskstats');
  const views = new Map<string, DiskView>();
  let wholeDisks = new Set<string>();
  let sampledAt: number | undefined;

  function listWholeDisks(): Set<string> {
    return new Set(files.list('/sys/block').map((name) => name.replaceAll('!', '/')));
  }

  function learnDisk(disk: DiskActivity): DiskView {
    if (!wholeDisks.has(disk.name)) wholeDisks = listWholeDisks();
    const followed = wholeDisks.has(disk.name) && !leftOut.test(disk.name) && isChosen(choice, `/dev/${disk.name}`);
    const view = {
      name: disk.name,
      followed,
      completed: disk.completed,
      bytes: disk.bytes,
      bytesPerSecond: 0,
      stuckSince: undefined,
      stuckForMs: 0,
    };
    views.set(disk.number, view);
    return view;
  }

  function update(disk: DiskActivity, now: number, sinceMs: number | undefined): void {
    const known = views.get(disk.number);
    const view = known?.name === disk.name ? known : learnDisk(disk);
    if (disk.inFlight === 0) view.stuckSince = undefined;
    else if (view.stuckSince === undefined || disk.completed !== view.completed) view.stuckSince = now;
    view.stuckForMs = view.stuckSince === undefined ? 0 : now - view.stuckSince;
    if (sinceMs !== undefined && sinceMs > 0) {
      // The last few seconds, weighted: one quiet half second in a busy minute is not a quiet disk.
      view.bytesPerSecond += 0.2 * (Math.max(0, disk.bytes - view.bytes) / (sinceMs / 1_000) - view.bytesPerSecond);
    }
    view.completed = disk.completed;
    view.bytes = disk.bytes;
    if (view.followed) crossing('disk.stall_seconds', view.name, view.stuckForMs / 1_000);
  }

  return {
    sample: (now) => {
      const text = file?.read();
      if (text === undefined) return;
      const sinceMs = sampledAt === undefined ? undefined : now - sampledAt;
      sampledAt = now;
      const listed = new Set<string>();
      for (const disk of parseDiskStats(text)) {
        listed.add(disk.number);
        update(disk, now, sinceMs);
      }
      for (const number of views.keys()) if (!listed.has(number)) views.delete(number);
    },
    collect: (into) => {
      if (file === undefined) {
        into.lack('disk.stall_seconds', '/proc/diskstats cannot be read');
        return;
      }
      if (choice.only !== 'auto') {
        const present = listWholeDisks();
        const missing = choice.only.filter((device) => !present.has(device.replace('/dev/', '')));
        if (missing.length > 0) into.lack('disk.stall_seconds', sayMissing(missing));
      }
      const used = [...views.values()].filter((view) => view.followed && (view.completed > 0 || view.stuckForMs > 0));
      const worstFirst =
        used.length > devicesMax ? used.sort((left, right) => right.stuckForMs - left.stuckForMs).slice(0, devicesMax) : used;
      for (const view of worstFirst) into.put('disk.stall_seconds', view.name, view.stuckForMs / 1_000);
    },
    throughputOf: (device) => {
      const view = views.get(device) ?? [...views.values()].find(({ name }) => name === device);
      return view?.bytesPerSecond;
    },
  };
}
