/** What would an agent read on this host? Every signal of the first set, worked out from the host's state. */
import { secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import { wholeHost, type Readings, type SelfHealth } from '../../liveness/report.ts';
import type { Counts } from '../../liveness/signal.ts';
import { blockedThreads, ioPressureShare, laneAgeSeconds, loadShareOf, longestProbeSeconds, stallSeconds, type WatchedMs } from './disk.ts';
import type { SimulatedHost } from './host.ts';

/** What the agent itself brings to a reading: since when it has watched, how well it is, and what its probes of this interval met. */
export interface Watch {
  readonly watchedMs: WatchedMs;
  /** How much of the interval the agent really ran. */
  readonly intervalMs: number;
  readonly self: SelfHealth;
  readonly lookups: Counts;
}

/** The signals that can cross a threshold between two reports, as the agent's half-second loop sees them. */
export function readAges(host: SimulatedHost, watchedMs: WatchedMs): Readings {
  const { disk } = host;
  const blocked = blockedThreads(disk, watchedMs);
  return {
    'disk.fsync_stall_seconds': { [disk.mount]: laneAgeSeconds(disk, 'fsync', watchedMs) },
    'disk.read_stall_seconds': { [disk.mount]: laneAgeSeconds(disk, 'read', watchedMs) },
    'disk.create_stall_seconds': { [disk.mount]: laneAgeSeconds(disk, 'create', watchedMs) },
    'disk.stall_seconds': { [disk.device]: stallSeconds(disk, watchedMs) },
    'kernel.blocked_threads': { [wholeHost]: blocked.count },
    'kernel.blocked_seconds': { [wholeHost]: blocked.seconds },
  };
}

export function readHost(host: SimulatedHost, watch: Watch): Readings {
  const ages = readAges(host, watch.watchedMs);
  return {
    ...ages,
    ...readDisk(host, ages, watch),
    ...readKernel(host),
    ...readResolver(host, watch.lookups),
    ...readUnits(host),
    ...readSelf(watch.self),
  };
}

function readDisk(host: SimulatedHost, ages: Readings, watch: Watch): Readings {
  const { disk, random } = host;
  const isStuck = (signal: string) => ages[signal]?.[disk.mount] !== 0;
  const probesOf = (signal: string) => (isStuck(signal) ? 0 : Math.round(watch.intervalMs / secondMs));
  const writes = probesOf('disk.fsync_stall_seconds') + probesOf('disk.create_stall_seconds');
  const longestSeconds = longestProbeSeconds(disk, random);
  return {
    'disk.write_errors': { [disk.mount]: { tried: writes, failed: 0, slow: 0 } },
    'disk.read_errors': { [disk.mount]: { tried: probesOf('disk.read_stall_seconds'), failed: 0, slow: 0 } },
    'disk.read_only': { [disk.mount]: 0 },
    'disk.space_used_share': { [disk.mount]: 0.41 },
    'disk.inodes_used_share': { [disk.mount]: 0.07 },
    'disk.fsync_seconds': { [disk.mount]: isStuck('disk.fsync_stall_seconds') ? null : longestSeconds },
    'disk.slowdown_ratio': { [disk.mount]: isStuck('disk.fsync_stall_seconds') ? null : Math.max(0.5, longestSeconds / 0.25) },
    'disk.io_pressure_share': { [wholeHost]: ioPressureShare(disk, random) },
  };
}

function about(value: number, random: Random): number {
  return value * (0.9 + 0.2 * random.share());
}

function readKernel(host: SimulatedHost): Readings {
  const load = loadShareOf(host.disk);
  const iowaitShare = host.disk.stalledSince === undefined ? 0.4 * load ** 2 : 0.5;
  return {
    'cpu.busy_share': { [wholeHost]: about(0.2 + 0.3 * load, host.random) },
    'cpu.iowait_share': { [wholeHost]: iowaitShare },
    'cpu.steal_share': { [wholeHost]: about(0.005, host.random) },
    'cpu.throttled_share': { [wholeHost]: 0 },
    'cpu.pressure_share': { [wholeHost]: about(0.02, host.random) },
    'memory.used_share': { [wholeHost]: about(0.6, host.random) },
    'memory.pressure_share': { [wholeHost]: 0 },
    'memory.major_faults_per_second': { [wholeHost]: about(2, host.random) },
    'memory.oom_kills': { [wholeHost]: 0 },
    'kernel.hung_tasks': { [wholeHost]: 0 },
    'limits.fd_used_share': { [wholeHost]: 0.1 },
    'limits.pids_used_share': { [wholeHost]: 0.05 },
    'limits.conntrack_used_share': { [wholeHost]: 0.2 },
    'clock.unsynchronised_seconds': { [wholeHost]: 0 },
    'clock.step_seconds': { [wholeHost]: 0 },
  };
}

function readResolver({ resolver }: SimulatedHost, lookups: Counts): Readings {
  return {
    'dns.failures': { [resolver.server]: lookups },
    'dns.latency_seconds': { [resolver.server]: lookups.tried === lookups.failed ? null : resolver.now.answerSeconds },
  };
}

function readUnits({ units }: SimulatedHost): Readings {
  if (units.size === 0) return {};
  return { 'service.unit_down': Object.fromEntries([...units].map(([unit, state]) => [unit, state === 'up' ? 0 : 1])) };
}

function readSelf(self: SelfHealth): Readings {
  return {
    'self.score': { [wholeHost]: self.score },
    'self.loop_gap_seconds': { [wholeHost]: self.loopGapMs / secondMs },
    'self.prober_silent_seconds': { [wholeHost]: (self.proberSilentMs ?? 0) / secondMs },
    'self.dropped_reports': { [wholeHost]: self.droppedReports },
    'self.memory_unlocked': { [wholeHost]: 0 },
  };
}
