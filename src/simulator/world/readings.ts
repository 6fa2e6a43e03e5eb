/** What would an agent read on this host? Every signal of the first set, worked out from the host's state. */
import { secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Readings, SelfHealth } from '../../liveness/report.ts';
import type { Counts, Value } from '../../liveness/signal.ts';
import { readBroker } from '../kafka/read-broker.ts';
import { blockedThreads, ioPressureShare, laneAgeSeconds, loadShareOf, longestProbeSeconds, stallSeconds, type WatchedMs } from './disk.ts';
import type { SimulatedHost } from './host.ts';

/** What the agent itself brings to a reading: since when it has watched, how well it is, and what its probes of this interval met. */
export interface Watch {
  readonly watchedMs: WatchedMs;
  /** How much of the interval the agent really ran. */
  readonly intervalMs: number;
  readonly self: SelfHealth;
  readonly lookups: Counts;
  /** Connections to a peer in each other zone, by its name and zone; undefined where nobody is tried. */
  readonly connections: Readonly<Record<string, Counts>> | undefined;
}

/** The signals that can cross a threshold between two reports, as the agent's half-second loop sees them. */
export function readAges({ disk }: SimulatedHost, watchedMs: WatchedMs): Readings {
  const blocked = blockedThreads(disk, watchedMs);
  return {
    'disk.fsync_stall_seconds': { [disk.mount]: laneAgeSeconds(disk, 'fsync', watchedMs) },
    'disk.read_stall_seconds': { [disk.mount]: laneAgeSeconds(disk, 'read', watchedMs) },
    'disk.create_stall_seconds': { [disk.mount]: laneAgeSeconds(disk, 'create', watchedMs) },
    'disk.stall_seconds': { [disk.device]: stallSeconds(disk, watchedMs) },
    'kernel.blocked_threads': onHost(blocked.count),
    'kernel.blocked_seconds': onHost(blocked.seconds),
  };
}

/** Written down as one object, because a rehearsal makes millions of these. */
export function readHost(
  { disk, resolver, units, broker, random }: SimulatedHost,
  { watchedMs, intervalMs, self, lookups, connections }: Watch,
): Readings {
  const onMount = fill({ [disk.mount]: null }, disk.mount);
  const onServer = fill({ [resolver.server]: null }, resolver.server);
  const fsyncAge = laneAgeSeconds(disk, 'fsync', watchedMs);
  const readAge = laneAgeSeconds(disk, 'read', watchedMs);
  const createAge = laneAgeSeconds(disk, 'create', watchedMs);
  const blocked = blockedThreads(disk, watchedMs);
  const probes = Math.round(intervalMs / secondMs);
  const writes = (fsyncAge === 0 ? probes : 0) + (createAge === 0 ? probes : 0);
  const longestSeconds = longestProbeSeconds(disk, random);
  const load = loadShareOf(disk);
  const readings: Record<string, Readings[string]> = {
    'disk.fsync_stall_seconds': onMount(fsyncAge),
    'disk.read_stall_seconds': onMount(readAge),
    'disk.create_stall_seconds': onMount(createAge),
    'disk.stall_seconds': { [disk.device]: stallSeconds(disk, watchedMs) },
    'kernel.blocked_threads': onHost(blocked.count),
    'kernel.blocked_seconds': onHost(blocked.seconds),
    'disk.write_errors': onMount({ tried: writes, failed: 0, slow: 0 }),
    'disk.read_errors': onMount({ tried: readAge === 0 ? probes : 0, failed: 0, slow: 0 }),
    'disk.read_only': onMount(0),
    'disk.space_used_share': onMount(0.41),
    'disk.inodes_used_share': onMount(0.07),
    'disk.fsync_seconds': onMount(fsyncAge === 0 ? longestSeconds : null),
    'disk.slowdown_ratio': onMount(fsyncAge === 0 ? Math.max(0.5, longestSeconds / 0.25) : null),
    'disk.io_pressure_share': onHost(ioPressureShare(disk, random)),
    'cpu.busy_share': onHost(about(0.2 + 0.3 * load, random)),
    'cpu.iowait_share': onHost(disk.stalledSince === undefined ? 0.4 * load ** 2 : 0.5),
    'cpu.steal_share': onHost(about(0.005, random)),
    'cpu.throttled_share': noneOnHost,
    'cpu.pressure_share': onHost(about(0.02, random)),
    'memory.used_share': onHost(about(0.6, random)),
    'memory.pressure_share': noneOnHost,
    'memory.major_faults_per_second': onHost(about(2, random)),
    'memory.oom_kills': noneOnHost,
    'kernel.hung_tasks': noneOnHost,
    'limits.fd_used_share': onHost(0.1),
    'limits.pids_used_share': onHost(0.05),
    'limits.conntrack_used_share': onHost(0.2),
    'clock.unsynchronised_seconds': noneOnHost,
    'clock.step_seconds': noneOnHost,
    'dns.failures': onServer(lookups),
    'dns.latency_seconds': onServer(lookups.tried === lookups.failed ? null : resolver.now.answerSeconds),
    'self.score': onHost(self.score),
    'self.loop_gap_seconds': onHost(self.loopGapMs / secondMs),
    'self.prober_silent_seconds': onHost((self.proberSilentMs ?? 0) / secondMs),
    'self.dropped_reports': onHost(self.droppedReports),
    'self.memory_unlocked': noneOnHost,
  };
  if (units.size > 0) readings['service.unit_down'] = Object.fromEntries([...units].map(([unit, state]) => [unit, state === 'up' ? 0 : 1]));
  if (broker !== undefined) readBroker(readings, broker, disk, { watchedMs, random });
  if (connections !== undefined) readings['network.tcp_failures'] = connections;
  return readings;
}

/** Copies of `empty` with a value: a key that is worked out anew in each of them would cost more than all the rest. */
function fill(empty: Readings[string], key: string): (value: Value | null) => Readings[string] {
  return (value) => {
    const reading: Record<string, Value | null> = { ...empty };
    reading[key] = value;
    return reading;
  };
}

function onHost(value: number): Readings[string] {
  return { host: value };
}

const noneOnHost = onHost(0);

function about(value: number, random: Random): number {
  return value * (0.9 + 0.2 * random.share());
}
