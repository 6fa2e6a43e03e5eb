/** What is a simulated host made of? Who it is, its disk, its resolver, and clocks that are never quite right. */
import type { Instant } from '../base/instant.ts';
import { hash32, type Random } from '../base/random.ts';
import type { HostIdentity } from '../liveness/report.ts';
import { createDisk, type Disk } from './disk.ts';

/** How the host's resolver answers: since `changedAt` as it does now, before that as `before`. */
export interface Resolver {
  readonly server: string;
  now: ResolverManner;
  before: ResolverManner;
  changedAt: Instant;
}

export interface ResolverManner {
  /** The share of lookups that are not answered at all. */
  readonly failingShare: number;
  readonly answerSeconds: number;
}

export interface SimulatedHost {
  readonly identity: HostIdentity;
  readonly boot: string;
  readonly disk: Disk;
  readonly resolver: Resolver;
  /** How far the wall clock is off, in milliseconds, and how much too fast the monotonic clock runs. */
  readonly wallClockOffsetMs: number;
  readonly clockDriftShare: number;
  readonly random: Random;
}

export const wellResolver: ResolverManner = { failingShare: 0, answerSeconds: 0.002 };

/** Crystals are good to 50 parts in a million; wall clocks without good time service are off by seconds. */
const driftShareMost = 0.00005;
const wallClockOffsetMsMost = 5_000;

export function createHost(place: { name: string; zone: string; group: string }, requestsPerSecond: number, random: Random): SimulatedHost {
  const { name, zone, group } = place;
  return {
    identity: { id: `i-${hash32(name).toString(16).padStart(8, '0')}`, name, zone, group, tags: { role: group } },
    boot: `boot-${name}-1`,
    disk: createDisk('nvme1n1', '/data', requestsPerSecond, random.fork('disk')),
    resolver: { server: '10.0.0.2', now: wellResolver, before: wellResolver, changedAt: -Infinity },
    wallClockOffsetMs: random.whole(-wallClockOffsetMsMost, wallClockOffsetMsMost),
    clockDriftShare: (2 * random.share() - 1) * driftShareMost,
    random,
  };
}

/** From now on the resolver answers in this manner. */
export function changeResolver({ resolver }: SimulatedHost, manner: ResolverManner, at: Instant): void {
  resolver.before = resolver.now;
  resolver.now = manner;
  resolver.changedAt = at;
}
