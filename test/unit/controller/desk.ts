/** A controller's core with a fleet that a test can talk for: reports in, log lines out, on a clock that the test moves. */
import type { Instant } from '../../../src/base/instant.ts';
import type { Command } from '../../../src/controller/command.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import type { ControllerEvent } from '../../../src/controller/event.ts';
import { createHistory, foldEntry } from '../../../src/controller/history.ts';
import { createState, type State } from '../../../src/controller/state.ts';
import { step } from '../../../src/controller/step.ts';
import { writeLogLine } from '../../../src/controller/transcript.ts';
import type { Facts, Readings, Report } from '../../../src/liveness/report.ts';
import type { Comparison } from '../../../src/liveness/condition.ts';
import type { Guardrails, HostRemediation, PolicySet } from '../../../src/policy/policy.ts';
import { defaultLimits, type Amount } from '../../../src/remediation/limits.ts';

const reportEveryMs = 5_000;

export interface Desk {
  readonly entries: Entry[];
  /** Everything but records that the core has asked for, oldest first. */
  readonly asked: Exclude<Command, { kind: 'record' }>[];
  now: Instant;
  state: State;
  tell(event: ControllerEvent): void;
  /** Reports of these hosts, now; readings that are not given are those of a host that is well. */
  report(hosts: readonly string[], readings?: Readings, more?: Partial<Report>): void;
  /** Lets time pass in seconds; all `hosts` report every five of them, with the readings that `readingsOf` gives. */
  run(
    seconds: number,
    hosts: readonly string[],
    readingsOf?: (host: string, second: number) => Readings,
    factsOf?: (host: string, second: number) => Facts,
  ): void;
  /** The log without the lines that hosts were seen and policies loaded. */
  lines(): string[];
  /** A new controller on the same ledger, as after a crash; with other policies, or without any yet, where that is said. */
  restart(changed?: PolicySet | 'none'): void;
}

const well: Readings = {
  'disk.fsync_stall_seconds': { '/': 0 },
  'disk.read_stall_seconds': { '/': 0 },
  'disk.stall_seconds': { sda: 0 },
  'kernel.blocked_seconds': { host: 0 },
};

/** What a host with a hanging disk reports after `seconds` of it. */
export function hangingDisk(seconds: number): Readings {
  return {
    'disk.fsync_stall_seconds': { '/': seconds },
    'disk.stall_seconds': { sda: seconds },
    'kernel.blocked_seconds': { host: seconds },
  };
}

export function compare(signal: string, value: number, forMs = 0): Comparison {
  return { kind: 'compare', signal, subjects: undefined, operator: 'above', value, forMs };
}

export const diskPolicy: HostRemediation = {
  kind: 'HostRemediation',
  name: 'disk',
  owner: undefined,
  runbook: undefined,
  description: undefined,
  file: 'disk.yaml',
  mode: 'observe',
  target: { autoScalingGroups: undefined, groups: undefined, hosts: undefined, tags: undefined },
  when: {
    kind: 'any',
    of: [compare('disk.fsync_stall_seconds', 15), compare('disk.read_stall_seconds', 15), compare('disk.stall_seconds', 15)],
  },
  witnesses: 2,
  recoverMs: 15_000,
  unless: ['zone_suspected'],
  steps: [{ action: 'replace', with: { order: 'terminateFirst', retain: 0, timeout: 1_800_000 } }],
  limits: defaultLimits,
  rollbackHook: undefined,
  vetoWindowMs: 0,
  verifyHealthyForMs: 600_000,
};

/** So many, as a limit says it. */
export function count(number: number): Amount {
  return { kind: 'count', count: number };
}

const guardrails: Guardrails = {
  kind: 'Guardrails',
  name: 'guardrails',
  owner: undefined,
  runbook: undefined,
  description: undefined,
  file: 'guardrails.yaml',
  limits: { inFlight: count(1), per: [], zone: { inFlight: count(1), per: [] } },
  freezes: [],
  maintenanceWindows: [],
  exclude: undefined,
  thresholds: {},
  silentAfterMs: 16_000,
  observerSuspectShare: 0.2,
};

export function policySet(policies: readonly HostRemediation[], more: Partial<Guardrails> = {}): PolicySet {
  return {
    version: `set-${policies.map(({ mode }) => mode).join('-')}`,
    hostRemediations: policies,
    zoneEvacuations: [],
    notifications: [],
    kafkaClusters: [],
    guardrails: { ...guardrails, ...more },
  };
}

/** "web-a-1" is host 1 of group web in zone a. */
export function reportOf(host: string, sequence: number, uptimeMs: number, readings: Readings, more: Partial<Report> = {}): Report {
  const [group = 'web', zone = 'a'] = host.split('-');
  return {
    formatVersion: 1,
    host: { id: host, name: host, zone, group, tags: {} },
    facts: {},
    boot: 'boot-1',
    run: 'run-1',
    sequence,
    uptimeMs,
    wallClock: 0,
    agentVersion: '0.1.0',
    self: { score: 0, loopGapMs: 0, proberSilentMs: 0, droppedReports: 0 },
    readings: { ...well, ...readings },
    details: {},
    lacks: {},
    ...more,
  };
}

export interface DeskSettings {
  readonly canAct?: boolean;
  readonly canMove?: boolean;
  readonly canView?: boolean;
  readonly ownZone?: string;
}

export function createDesk(policies: PolicySet = policySet([diskPolicy]), settings: DeskSettings = {}): Desk {
  const { canAct = false, canMove = false, canView = false, ownZone } = settings;
  const can = { canAct, canMove, canView, ownZone };
  let sequence = 0;
  const desk: Desk = {
    entries: [],
    asked: [],
    now: 0,
    state: createState(),
    tell(event) {
      const { state, commands } = step(desk.state, event, desk.now);
      desk.state = state;
      for (const command of commands) {
        if (command.kind === 'record') desk.entries.push(command.entry);
        else desk.asked.push(command);
      }
    },
    report(hosts, readings = {}, more = {}) {
      sequence += 1;
      for (const host of hosts) desk.tell({ kind: 'report_received', report: reportOf(host, sequence, desk.now, readings, more) });
    },
    run(seconds, hosts, readingsOf = () => ({}), factsOf = () => ({})) {
      for (let second = 1; second <= seconds; second += 1) {
        desk.now += 1_000;
        desk.tell({ kind: 'time_passed' });
        if (desk.now % reportEveryMs !== 0) continue;
        sequence += 1;
        for (const host of hosts) {
          const more = { facts: factsOf(host, second) };
          desk.tell({ kind: 'report_received', report: reportOf(host, sequence, desk.now, readingsOf(host, second), more) });
        }
      }
    },
    lines() {
      const told = desk.entries.filter(({ kind }) => kind !== 'host_seen' && kind !== 'policies_loaded' && kind !== 'controller_started');
      return told.map((entry) => `${formatClock(entry.at)} ${withoutIds(writeLogLine(entry))}`);
    },
    restart(changed = policies) {
      const history = createHistory();
      for (const entry of desk.entries) foldEntry(history, entry);
      desk.state = createState(history);
      desk.tell({ kind: 'started', version: '0.1.0', epoch: 2, ...can });
      if (changed !== 'none') desk.tell({ kind: 'policies_read', policies: changed, warnings: [] });
    },
  };
  desk.tell({ kind: 'started', version: '0.1.0', epoch: 1, ...can });
  desk.tell({ kind: 'policies_read', policies, warnings: [] });
  return desk;
}

export function fleetOf(group: string, zones: readonly string[], perZone: number): string[] {
  return zones.flatMap((zone) => Array.from({ length: perZone }, (_, at) => `${group}-${zone}-${at + 1}`));
}

function formatClock(ms: number): string {
  return `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')}`;
}

function withoutIds(line: string): string {
  return line.replaceAll(/\b(inc|ep|dec|act)-[2-9a-z]{6}\b/g, '$1-…');
}
