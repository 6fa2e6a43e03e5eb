/** What would ten thousand hosts report? Reports as large as a real one: two disks, a resolver, a TCP target, some fifty readings. */
import { createRandom } from '../../src/base/random.ts';
import type { Readings, Report } from '../../src/liveness/report.ts';

export interface Fleet {
  readonly size: number;
  /** The next report of host number `host`, `uptimeMs` after its agent's start. */
  next(host: number, uptimeMs: number, illness?: Readings): Report;
}

const groups = 40;
const zones = ['use1-az1', 'use1-az2', 'use1-az4'];
const mounts = ['/', '/var/lib/app'];
const devices = ['nvme0n1', 'nvme1n1'];
const tried = { tried: 10, failed: 0, slow: 0 };

/** What a host says whose disk has not completed anything for `seconds`. */
export function stalledDisk(seconds: number): Readings {
  const stalled = { '/': 0, '/var/lib/app': seconds };
  return {
    'disk.fsync_stall_seconds': stalled,
    'disk.create_stall_seconds': stalled,
    'disk.stall_seconds': { nvme0n1: 0, nvme1n1: seconds },
    'kernel.blocked_seconds': { host: seconds },
  };
}

export function createFleet(size: number, seed: number): Fleet {
  const random = createRandom(seed);
  const sequences = new Uint32Array(size);
  return {
    size,
    next: (host, uptimeMs, illness = {}) => {
      sequences[host] = (sequences[host] ?? 0) + 1;
      return {
        formatVersion: 1,
        host: nameHost(host),
        facts: { os: 'linux', kernel: '6.18.44', architecture: 'x64', processors: '8', release: '2026.11.2', image: 'ami-0abc12345678' },
        boot: `6f9619ff-8b86-d011-b42d-00cf4f${host.toString(16).padStart(6, '0')}`,
        run: `0b0d3c1e-52aa-4a58-9d2b-7a6d5c${host.toString(16).padStart(6, '0')}`,
        sequence: sequences[host],
        uptimeMs,
        wallClock: 1_795_000_000_000 + uptimeMs,
        agentVersion: '0.1.0',
        self: { score: 0, loopGapMs: random.whole(0, 9), proberSilentMs: 250, droppedReports: 0 },
        readings: { ...measure(random.share), ...illness },
        details: {},
        lacks: { 'limits.conntrack_used_share': 'nf_conntrack is not loaded' },
      };
    },
  };
}

function nameHost(host: number): Report['host'] {
  const id = `i-0${host.toString(16).padStart(15, '0')}`;
  return { id, name: `web-${host}`, zone: zones[host % zones.length] as string, group: `group-${host % groups}`, tags: { role: 'web' } };
}

function measure(share: () => number): Readings {
  const small = (most: number) => Number((share() * most).toFixed(6));
  const each = <Value>(subjects: readonly string[], value: () => Value) =>
    Object.fromEntries(subjects.map((subject) => [subject, value()]));
  const host = (value: number) => ({ host: value });
  return {
    'disk.fsync_stall_seconds': each(mounts, () => 0),
    'disk.read_stall_seconds': each(mounts, () => 0),
    'disk.create_stall_seconds': each(mounts, () => 0),
    'disk.stall_seconds': each(devices, () => 0),
    'disk.write_errors': each(mounts, () => tried),
    'disk.read_errors': each(mounts, () => tried),
    'disk.read_only': each(mounts, () => 0),
    'disk.space_used_share': each(mounts, () => small(0.7)),
    'disk.inodes_used_share': each(mounts, () => small(0.4)),
    'disk.fsync_seconds': each(mounts, () => small(0.02)),
    'disk.slowdown_ratio': each(mounts, () => small(1.5)),
    'disk.io_pressure_share': host(small(0.1)),
    'cpu.busy_share': host(small(0.9)),
    'cpu.iowait_share': host(small(0.05)),
    'cpu.steal_share': host(small(0.02)),
    'cpu.pressure_share': host(small(0.2)),
    'memory.used_share': host(small(0.8)),
    'memory.pressure_share': host(small(0.01)),
    'memory.major_faults_per_second': host(small(5)),
    'memory.oom_kills': host(0),
    'kernel.blocked_threads': host(0),
    'kernel.blocked_seconds': host(0),
    'kernel.hung_tasks': host(0),
    'limits.fd_used_share': host(small(0.2)),
    'limits.pids_used_share': host(small(0.2)),
    'clock.unsynchronised_seconds': host(0),
    'clock.step_seconds': host(small(0.001)),
    'dns.failures': { '10.0.0.2': { tried: 3, failed: 0, slow: 0 } },
    'dns.latency_seconds': { '10.0.0.2': small(0.01) },
    'network.tcp_failures': { database: { tried: 3, failed: 0, slow: 0 } },
    'network.tcp_seconds': { database: small(0.01) },
    'self.score': host(0),
    'self.loop_gap_seconds': host(small(0.01)),
    'self.prober_silent_seconds': host(0.25),
    'self.dropped_reports': host(0),
    'self.memory_unlocked': host(0),
  };
}
