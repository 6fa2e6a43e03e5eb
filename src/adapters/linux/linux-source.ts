/** What does the kernel say about this host? The source that samples /proc and /sys; each concern is a file of its own. */
import type { Collection, Hurry, Source } from '../source.ts';
import { createCrossing } from '../crossing.ts';
import type { Libc } from '../libc.ts';
import { createBlockedThreadsConcern } from './blocked-threads.ts';
import { createClockConcern } from './clock.ts';
import type { Concern } from './concern.ts';
import { createDiskActivityConcern, type DeviceChoice } from './disk-activity.ts';
import { createHungTasksConcern } from './hung-tasks.ts';
import { createKernelFiles } from './kernel-files.ts';
import { createLimitsConcern } from './limits.ts';
import { createMemoryConcern } from './memory.ts';
import { createMountTable, type MountChoice, type WatchedMount } from './mount-table.ts';
import { createPressureConcern } from './pressure.ts';
import { createProcessorConcern } from './processor.ts';
import { createThrottlingConcern } from './throttling.ts';

export interface LinuxSettings {
  readonly choice: MountChoice;
  readonly devices: DeviceChoice;
  /** Hears which mounts are watched, at start and whenever that changes. */
  readonly onMounts: (mounts: readonly WatchedMount[]) => void;
  /** heald's own processes that may hang on a disk. */
  readonly ownPids: () => ReadonlySet<number>;
  /** The Kafka broker of this host; undefined where there is none. */
  readonly brokerId?: number | undefined;
  readonly libc: Libc | undefined;
  readonly hurry: Hurry;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface LinuxSource extends Source {
  /** How much a device moves now, in bytes per second; undefined for one that the kernel does not list. */
  throughputOf(device: string): number | undefined;
}

const sampleEveryMs = 500;

export function createLinuxSource(settings: LinuxSettings): LinuxSource {
  const { now } = settings;
  const files = createKernelFiles();
  const crossing = createCrossing(settings.hurry);
  const disks = createDiskActivityConcern(files, settings.devices, crossing);
  const concerns: readonly Concern[] = [
    disks,
    createMountTable(files, settings.choice, crossing, settings.onMounts),
    createPressureConcern(files),
    createProcessorConcern(files),
    createMemoryConcern(files),
    createBlockedThreadsConcern(files, { ownPids: settings.ownPids, brokerId: settings.brokerId, crossing, now }),
    createHungTasksConcern(files),
    createLimitsConcern(files),
    createClockConcern(settings.libc, Date.now),
    createThrottlingConcern(files),
  ];
  const nothing: Collection = { put: () => {}, lack: () => {} };
  let timer: NodeJS.Timeout | undefined;

  function sample(): void {
    const at = now();
    for (const concern of concerns) concern.sample?.(at);
  }

  return {
    name: 'linux',
    start: () => {
      sample();
      // The first look at a counter only says where it stands.
      for (const concern of concerns) concern.collect(nothing, now());
      timer = setInterval(sample, sampleEveryMs);
    },
    collect: (into) => {
      const at = now();
      for (const concern of concerns) concern.collect(into, at);
    },
    // Ages and counters of the kernel go on while this process does not: a gap takes nothing from them.
    discard: () => {},
    stop: () => {
      clearInterval(timer);
      files.close();
    },
    throughputOf: disks.throughputOf,
  };
}
