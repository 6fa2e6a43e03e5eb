import type { Report } from '../../../../src/liveness/report.ts';

/** A small, valid report of host "web-1"; what differs is given. */
export function makeReport(differs: Partial<Report>): Report {
  return {
    formatVersion: 1,
    host: { id: 'web-1', name: 'web-1', zone: 'local', group: 'web', tags: { role: 'web' } },
    facts: { kernel: '6.18.0' },
    boot: 'boot-1',
    run: 'run-1',
    sequence: 1,
    uptimeMs: 5_000,
    wallClock: 1_795_000_000_000,
    agentVersion: '0.1.0',
    self: { score: 0, loopGapMs: 4, proberSilentMs: 200, droppedReports: 0 },
    readings: { 'cpu.busy_share': { host: 0.12 }, 'disk.fsync_stall_seconds': { '/': 0, '/data': null } },
    details: { 'disk.fsync_stall_seconds': { '/data': 'EACCES' } },
    lacks: { 'limits.conntrack_used_share': 'nf_conntrack is not loaded' },
    ...differs,
  };
}
