/**
 * How does a simulated disk answer? Work arrives, waits and is served; from that follow the numbers that an agent would read.
 *
 * Picture a till: customers come at one rate and are served at another, and the queue is what lies between. A stalled disk is a
 * till that has stopped; a frozen filesystem is a locked shop door in front of a till that is fine. Nothing ticks here: between
 * two changes the rates are constant, so every number is worked out when somebody asks.
 */
import type { Instant } from '../../base/instant.ts';
import { secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';

/** What a probe does: `fsync` writes and waits for the disk, `read` bypasses the cache, `create` makes and unlinks a file. */
export const lanes = ['fsync', 'read', 'create'] as const;
export type Lane = (typeof lanes)[number];

export interface Disk {
  readonly device: string;
  readonly mount: string;
  /** Requests a second that the workload sends; 0 for a disk that nobody uses. */
  arrivalsPerSecond: number;
  /** Requests a second that the disk serves while it is well. */
  readonly servicePerSecond: number;
  /** Since when no request completes; undefined while they do. */
  stalledSince: Instant | undefined;
  /** Whether a stall lies in the host's kernel, which a reboot mends, or in the volume, which it does not. */
  stallEndsAtBoot: boolean;
  /** Since when the filesystem lets nobody write; undefined while it does. */
  frozenSince: Instant | undefined;
  /** When each lane starts its operation within every second, in milliseconds: three lanes, three phases. */
  readonly phaseMs: Readonly<Record<Lane, number>>;
  /** Told when something begins to hold it up: whoever has nothing to look at while it is at rest has then. */
  whenHeld: (() => void) | undefined;
}

/** A workload keeps at most so many requests in flight: its threads wait for their answers. */
const workloadThreads = 32;
/** A thread counts as blocked when it has waited for so long. */
const blockedAfterSeconds = 2;
/** Where a healthy but saturated disk still is: the longest probe measured on one was 377 ms, at a load of 97 %. */
const saturatedShare = 0.97;

export function createDisk(device: string, mount: string, arrivalsPerSecond: number, random: Random): Disk {
  let stalledSince: Instant | undefined;
  let frozenSince: Instant | undefined;
  const disk: Disk = {
    device,
    mount,
    arrivalsPerSecond,
    servicePerSecond: 800,
    get stalledSince() {
      return stalledSince;
    },
    set stalledSince(since) {
      stalledSince = since;
      if (since !== undefined) disk.whenHeld?.();
    },
    stallEndsAtBoot: false,
    get frozenSince() {
      return frozenSince;
    },
    set frozenSince(since) {
      frozenSince = since;
      if (since !== undefined) disk.whenHeld?.();
    },
    phaseMs: { fsync: random.whole(0, 999), read: random.whole(0, 999), create: random.whole(0, 999) },
    whenHeld: undefined,
  };
  return disk;
}

/** How busy the disk is with its workload, from 0 to nearly 1. */
export function loadShareOf(disk: Disk): number {
  return Math.min(saturatedShare, disk.arrivalsPerSecond / disk.servicePerSecond);
}

/** Since when the lane's operations hang: a stalled device holds what must reach it, a frozen filesystem what would change it. */
function heldSince(disk: Disk, lane: Lane): Instant | undefined {
  if (lane === 'read') return disk.stalledSince;
  if (lane === 'create') return disk.frozenSince;
  if (disk.stalledSince === undefined) return disk.frozenSince;
  return disk.frozenSince === undefined ? disk.stalledSince : Math.min(disk.stalledSince, disk.frozenSince);
}

/** True while nothing can age: what is asked of the disk is answered. */
export function isAtRest(disk: Disk): boolean {
  return disk.stalledSince === undefined && disk.frozenSince === undefined;
}

/** How long somebody has been watching since an instant, in milliseconds: not before it started, and not while it stood still. */
export type WatchedMs = (since: Instant) => number;

/** Age in seconds of the lane's operation in flight; 0 when it is not stuck. Operations start once a second. */
export function laneAgeSeconds(disk: Disk, lane: Lane, watchedMs: WatchedMs): number {
  const since = heldSince(disk, lane);
  if (since === undefined) return 0;
  const phase = disk.phaseMs[lane];
  const startedAt = Math.ceil((since - phase) / secondMs) * secondMs + phase;
  return watchedMs(startedAt) / secondMs;
}

/** Seconds for which requests have been in flight and none completed. An idle disk has none in flight until a probe sends one. */
export function stallSeconds(disk: Disk, watchedMs: WatchedMs): number {
  if (disk.stalledSince === undefined) return 0;
  if (disk.arrivalsPerSecond > 0) return watchedMs(disk.stalledSince) / secondMs;
  return Math.max(laneAgeSeconds(disk, 'fsync', watchedMs), laneAgeSeconds(disk, 'read', watchedMs));
}

/** The longest probe of the interval that ended, in seconds: service plus the wait in the queue, longer the fuller the disk. */
export function longestProbeSeconds(disk: Disk, random: Random): number {
  const load = loadShareOf(disk);
  const meanSeconds = (0.002 * (1 + load)) / (1 - load);
  return Math.min(0.377, meanSeconds * (1 + 2 * random.share()));
}

/** Share of the time in which every thread that could run waited for this disk (PSI io full). */
export function ioPressureShare(disk: Disk, random: Random): number {
  if (disk.stalledSince !== undefined && disk.arrivalsPerSecond > 0) return 0.7 + 0.1 * random.share();
  return loadShareOf(disk) ** 4 * (0.7 + 0.2 * random.share());
}

/** Threads of the workload that cannot be interrupted while they wait for the disk: how many, and for how long the oldest has. */
export function blockedThreads(disk: Disk, watchedMs: WatchedMs): { readonly count: number; readonly seconds: number } {
  const since = heldSince(disk, 'fsync');
  if (since === undefined || disk.arrivalsPerSecond === 0) return { count: 0, seconds: 0 };
  const seconds = watchedMs(since) / secondMs;
  if (seconds < blockedAfterSeconds) return { count: 0, seconds: 0 };
  return { count: Math.min(workloadThreads, Math.ceil(disk.arrivalsPerSecond * seconds)), seconds };
}
