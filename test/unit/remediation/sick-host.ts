/** A host whose disk hangs, alone in a fleet that is well, with nothing in the way of its repair: what tests of the checks change. */
import type { RepairCase, RepairRule } from '../../../src/remediation/decide-repair.ts';
import { defaultLimits, type Amount } from '../../../src/remediation/limits.ts';
import { createLineage } from '../../../src/remediation/lineage.ts';

const count = (number: number): Amount => ({ kind: 'count', count: number });

export const now = 10_000_000;

export const diskRule: RepairRule = {
  name: 'disk',
  mode: 'auto',
  witnesses: 2,
  holdsOnZone: true,
  unless: ['zone_suspected', 'change_in_progress', 'shared_change', 'recent_change'],
  limits: defaultLimits,
  plan: ['replace web-a-1'],
  irreversible: true,
  harm: 'host',
};

export const sickHost: RepairCase = {
  fault: 'disk',
  host: { name: 'web-a-1', zone: 'a', excluded: false, agentScore: 0, measuredAt: now - 1_000, illSince: now - 20_000 },
  evidence: { truth: 'true', label: 'disk.fsync_stall_seconds above 15 s', of: [] },
  witnessFamilies: ['active_probe', 'kernel_counter'],
  pauses: [],
  changes: { inProgress: undefined, shared: undefined, before: undefined },
  suspects: { inZone: 1, elsewhere: 0, zones: 3, zonesWithSuspects: 1 },
  zoneDoubt: undefined,
  canTellZones: false,
  group: { name: 'web', known: 30, healthy: 29, suspect: 1, silent: 0 },
  fleet: { known: 60, heard: 60, watchedSince: now - 600_000 },
  silentAfterMs: 16_000,
  observerSuspectShare: 0.2,
  freeze: undefined,
  room: {
    host: 'web-a-1',
    machineId: 'i-1',
    group: 'web',
    zone: 'a',
    known: { inGroup: 30, inZone: 20, inFleet: 60 },
    underWay: { inGroup: 0, inZone: 0, inFleet: 0 },
    spent: [],
    unhelpedAt: undefined,
    lineage: createLineage(),
    fleet: {
      inFlight: count(3),
      per: [{ windowMs: 86_400_000, max: count(5) }],
      zone: { inFlight: count(2), per: [{ windowMs: 86_400_000, max: count(4) }] },
    },
    machine: undefined,
  },
  canAct: true,
};
