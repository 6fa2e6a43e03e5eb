/** A record to read in tests: the disk of one host of two stalls for a while, and a policy in mode observe looks on. */
import type { Evidence } from '../../../../src/liveness/condition.ts';
import type { Entry, EntryBody, HostName, LedgerEntry, RecordedDecision } from '../../../../src/controller/entry.ts';
import type { Layout } from '../../../../src/apps/cli/pages/layout.ts';
import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { addEntries, createRecord, type LedgerRecord } from '../../../../src/apps/cli/record/record.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';

/** 31 July 2025, 04:10:20 in UTC. */
export const onset = Date.UTC(2025, 6, 31, 4, 10, 20);
const web3: HostName = { id: 'i-0abc', name: 'web-3', zone: 'use1-az4', group: 'ingest' };
const web4: HostName = { id: 'i-0def', name: 'web-4', zone: 'use1-az6', group: 'ingest' };

const fsync: Evidence = {
  truth: 'true',
  label: 'disk.fsync_stall_seconds above 15 s',
  observed: { subject: '/data', value: 21, samples: 5, sentence: '/data: 21 s' },
  since: onset + 15_000,
  family: 'active_probe',
  of: [],
};
const read: Evidence = {
  truth: 'false',
  label: 'disk.read_stall_seconds above 15 s',
  observed: { subject: '/data', value: 0, samples: 12, sentence: '/data: 0 s' },
  family: 'active_probe',
  of: [],
};
const device: Evidence = {
  truth: 'unknown',
  label: 'disk.stall_seconds above 15 s',
  because: 'nothing measured yet',
  family: 'kernel_counter',
  of: [],
};

export const waiting: RecordedDecision = {
  id: 'dec-a2b3c4',
  incident: 'inc-7f3kq2',
  episode: 'ep-m4n5p6',
  host: web3,
  policy: { name: 'stateless-disk', mode: 'observe', setVersion: '9c1e22' },
  answer: 'hold',
  reason: 'condition_not_met',
  because: 'stateless-disk asks for: disk.fsync_stall_seconds above 15 s (/data: 7 s)',
  plan: ['capture evidence on web-3', 'replace web-3 (start the new one first)'],
  checks: [
    { reason: 'condition_not_met', passed: false, sentence: 'stateless-disk asks for: disk.fsync_stall_seconds above 15 s (/data: 7 s)' },
  ],
  evidence: { truth: 'false', label: 'any of', of: [{ ...read }] },
  lookAgainAt: onset + 12_000,
};

const observing: RecordedDecision = {
  ...waiting,
  id: 'dec-x8m2pd',
  reason: 'mode_observe',
  because: 'stateless-disk is in mode observe',
  checks: [
    { reason: 'stale_evidence', passed: true, sentence: 'measured 0.2 s ago, fresh up to 16 s' },
    { reason: 'evidence_unknown', passed: true, sentence: 'everything that the policy asks for was measured' },
    { reason: 'condition_not_met', passed: true, sentence: 'what stateless-disk asks for has been seen' },
    { reason: 'too_few_witnesses', passed: true, sentence: '2 of 2 independent witnesses (active probe, kernel state)' },
    { reason: 'warming_up', passed: false, sentence: 'watching for 40 s (at least 1 min), heard 2 of 2 hosts' },
    { reason: 'storm', passed: true, sentence: '1 of 2 hosts of group ingest suspect, the storm gate closes at 2' },
    { reason: 'min_healthy', passed: true, sentence: '1 of 2 hosts of group ingest healthy, at least 1 must be left' },
    { reason: 'mode_observe', passed: false, sentence: 'stateless-disk is in mode observe' },
  ],
  evidence: { truth: 'true', label: 'any of', of: [fsync, read, device] },
  lookAgainAt: onset + 26_000,
};

const reason = (kind: 'suspect' | 'failed', seconds: number) => ({
  signal: 'disk.fsync_stall_seconds',
  subject: '/data',
  family: 'active_probe' as const,
  kind,
  since: onset,
  sentence: `/data: fsync has not come back for ${seconds} s`,
});

/** Two controllers, two hosts, one incident that is still open. */
export const openIncident: readonly Entry[] = [
  at(-20_000, { kind: 'controller_started', version: '0.1.0', epoch: 3, previousStop: 'clean' }),
  at(-19_000, {
    kind: 'policies_loaded',
    version: '9c1e22',
    policies: [{ name: 'stateless-disk', mode: 'observe', file: 'stateless-disk.yaml' }],
  }),
  at(-18_000, { kind: 'host_seen', host: web3 }),
  at(-17_000, { kind: 'host_seen', host: web4 }),
  at(7_000, {
    kind: 'episode_opened',
    episode: 'ep-m4n5p6',
    host: web3,
    fault: 'disk',
    verdict: 'suspect',
    since: onset,
    reasons: [reason('suspect', 7)],
  }),
  at(7_000, {
    kind: 'incident_opened',
    incident: 'inc-7f3kq2',
    fault: 'disk',
    scope: { kind: 'host', ids: ['i-0abc'] },
    cause: 'unknown',
    episodes: ['ep-m4n5p6'],
    sentence: 'disk trouble on web-3 (zone use1-az4)',
  }),
  at(7_000, { kind: 'decided', decision: waiting }),
  at(21_000, {
    kind: 'episode_changed',
    episode: 'ep-m4n5p6',
    host: web3,
    fault: 'disk',
    verdict: 'failed',
    reasons: [reason('failed', 21)],
  }),
  at(21_000, { kind: 'decided', decision: observing }),
];

/** The same, and the disk comes back. */
export const closedIncident: readonly Entry[] = [
  ...openIncident,
  at(65_000, {
    kind: 'episode_closed',
    episode: 'ep-m4n5p6',
    host: web3,
    fault: 'disk',
    openForMs: 65_000,
    because: 'well again',
  }),
  at(65_000, {
    kind: 'incident_closed',
    incident: 'inc-7f3kq2',
    sentence: 'disk trouble on web-3 (zone use1-az4); over after 1 min 5 s, nothing was done',
  }),
];

function at(ms: number, body: EntryBody): Entry {
  return { ...body, at: onset + ms };
}

export function recordOf(entries: readonly Entry[]): LedgerRecord {
  const record = createRecord();
  addEntries(record, number(entries));
  return record;
}

function number(entries: readonly Entry[]): LedgerEntry[] {
  return entries.map((entry, place) => ({ sequence: place + 1, entry, hash: '' }));
}

export function layoutAt(ms: number, columns = 80): Layout {
  return { columns, paint: paintNothing, times: createTimes('UTC'), now: onset + ms };
}
