/** What is a simulated host made of? Who it is, its disk, its resolver, and clocks that are never quite right. */
import type { Instant } from '../../base/instant.ts';
import { hash32, type Random } from '../../base/random.ts';
import type { HostIdentity } from '../../liveness/report.ts';
import { consumerUnit, type HostedConsumer } from '../kafka/consumers.ts';
import type { HostedBroker } from '../kafka/read-broker.ts';
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
  /** The kernel's boot id. */
  boot: string;
  /** What it runs, as its agent tells. */
  readonly facts: Record<string, string>;
  readonly disk: Disk;
  readonly resolver: Resolver;
  /** Units that are watched; one that is down may come back with a restart, or not. */
  readonly units: Map<string, 'up' | 'down_until_restarted' | 'down'>;
  /** The Kafka broker that runs here; undefined where none does. */
  broker: HostedBroker | undefined;
  /** The Kafka consumer that runs here; undefined where none does. */
  consumer: HostedConsumer | undefined;
  /** How far the wall clock is off, in milliseconds, and how much too fast the monotonic clock runs. */
  wallClockOffsetMs: number;
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
    identity: { id: idOf(name), name, zone, group, tags: { role: group } },
    boot: `boot-${name}-1`,
    facts: { kernel: '6.18.0', image: 'ami-0a1b2c', packages: 'openssl 3.0.13', release: '40' },
    disk: createDisk('nvme1n1', '/data', requestsPerSecond, random.fork('disk')),
    resolver: { server: '10.0.0.2', now: wellResolver, before: wellResolver, changedAt: -Infinity },
    units: new Map(),
    broker: undefined,
    consumer: undefined,
    wallClockOffsetMs: random.whole(-wallClockOffsetMsMost, wallClockOffsetMsMost),
    clockDriftShare: (2 * random.share() - 1) * driftShareMost,
    random,
  };
}

/** The id of the machine of this name; names are never given twice, so ids are not either. */
export function idOf(name: string): string {
  return `i-${hash32(name).toString(16).padStart(8, '0')}`;
}

/** The host starts anew: what only its kernel and its processes held is over, what lies in its volumes is not. */
export function restartHost(host: SimulatedHost): void {
  host.boot = host.boot.replace(/\d+$/, (number) => String(Number(number) + 1));
  host.disk.frozenSince = undefined;
  if (host.disk.stallEndsAtBoot) host.disk.stalledSince = undefined;
  for (const unit of new Set([...host.units.keys(), consumerUnit])) restartUnit(host, unit);
  if (host.broker !== undefined) host.broker.standsStillSince = undefined;
}

/** The unit is stopped and started, which helps or does not. */
export function restartUnit({ units, consumer }: SimulatedHost, unit: string): void {
  if (units.get(unit) === 'down_until_restarted') units.set(unit, 'up');
  if (consumer === undefined || unit !== consumerUnit) return;
  consumer.restarts += 1;
  if (consumer.state === 'stuck_until_restarted') consumer.state = 'reading';
}

/** From now on the resolver answers in this manner. */
export function changeResolver({ resolver }: SimulatedHost, manner: ResolverManner, at: Instant): void {
  resolver.before = resolver.now;
  resolver.now = manner;
  resolver.changedAt = at;
}
