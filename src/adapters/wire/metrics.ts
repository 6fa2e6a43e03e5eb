/** What does Prometheus see? The controller's own numbers; nothing is labelled by host, so ten thousand hosts cost no series. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { FaultKind } from '../../liveness/signal.ts';
import type { VerdictKind } from '../../liveness/verdict.ts';
import type { RecordedDecision, Scope } from '../../controller/entry.ts';
import { writeDuration } from '../../policy/shapes/shape.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { RemediationResult } from '../../remediation/remediation.ts';
import type { EvacuationResult } from '../../remediation/evacuation/evacuation.ts';
import type { GroupsAnswer, HealthAnswer } from './answers.ts';
import type { ClusterCounts } from './cluster-answers.ts';
import { createClusterGauges } from './cluster-gauges.ts';
import type { Refusal } from './refusal.ts';
import type { EvacuationsAnswer, ZonesAnswer } from './zone-answers.ts';

export interface ControllerMetrics {
  reportReceived(): void;
  reportRefused(because: Refusal): void;
  incidentOpened(fault: FaultKind, scope: Scope['kind'], verdict: VerdictKind): void;
  decided(reason: RecordedDecision['reason']): void;
  callAnswered(action: string, outcome: Outcome['kind']): void;
  repairClosed(result: RemediationResult): void;
  evacuationClosed(result: EvacuationResult): void;
  messageSettled(outcome: 'delivered' | 'failed'): void;
  entriesRecorded(count: number, tookMs: number): void;
  ledgerFailed(): void;
  stepped(tookMs: number): void;
  /** The Prometheus text, with the gauges set from what is answered elsewhere. */
  write(seen: SeenNow): Promise<string>;
  readonly contentType: string;
  /** Every metric, for the manual. */
  readonly list: () => readonly {
    readonly name: string;
    readonly type: string;
    readonly help: string;
    readonly labels: readonly string[];
  }[];
}

/** What the gauges tell. */
interface SeenNow {
  readonly health: HealthAnswer;
  readonly room: GroupsAnswer;
  readonly zones: ZonesAnswer;
  readonly evacuations: EvacuationsAnswer;
  readonly clusters: readonly ClusterCounts[];
}

/** A registry of its own for each server: two controllers in one process do not add up. */
export function createMetrics(): ControllerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers });

  const received = counter('heald_reports_received_total', 'Reports that were accepted.');
  const refused = counter('heald_reports_refused_total', 'Reports that were refused, by reason.', ['because']);
  const incidents = counter('heald_incidents_total', 'Incidents opened.', ['fault', 'scope', 'verdict']);
  const decisions = counter('heald_decisions_total', 'Decisions recorded.', ['answer']);
  const holds = counter('heald_holds_total', 'Decisions to hold, by reason.', ['reason']);
  const actions = counter('heald_actions_total', 'Answers to calls, by action and what is known of its effect.', ['action', 'outcome']);
  const repairs = counter('heald_repairs_total', 'Repairs that ended, by how.', ['result']);
  const evacuations = counter('heald_evacuations_total', 'Evacuations of zones that ended, by how.', ['result']);
  const messages = counter('heald_messages_total', 'Messages to people, by whether they arrived.', ['outcome']);
  const entries = counter('heald_ledger_entries_total', 'Entries made durable since the start.');
  const failures = counter('heald_ledger_failures_total', 'Appends to the ledger that failed.');
  const appendSeconds = new Histogram({
    name: 'heald_ledger_append_seconds',
    help: 'Time until appended entries were durable.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  const stepSeconds = new Histogram({
    name: 'heald_step_seconds',
    help: 'Time of one step of the core.',
    buckets: [0.00005, 0.0001, 0.00025, 0.001, 0.005, 0.025, 0.1, 0.5],
    registers,
  });
  const lastSequence = gauge('heald_ledger_last_sequence', 'Number of the newest durable entry.');
  const unrecorded = gauge('heald_ledger_unrecorded_entries', 'Entries that wait to be made durable.');
  const writable = gauge('heald_ledger_writable', '1 while the ledger takes entries.');
  const holding = gauge('heald_holding', '1 while the controller as a whole holds.');
  const leader = gauge('heald_leader', '1 while this controller leads.');
  const hosts = gauge('heald_hosts', 'Hosts that are known.');
  const open = gauge('heald_incidents_open', 'Incidents that are open.');
  const budgetLeft = gauge('heald_budget_remaining', 'Repairs that the budget of a group still allows in a window.', ['group', 'window']);
  const fleetBudgetLeft = gauge('heald_fleet_budget_remaining', 'Repairs that the budget of the fleet still allows in a window.', [
    'window',
  ]);
  const breakers = gauge('heald_breaker_open', '1 while the breaker of a group is open, and its repairs wait for a person.', ['group']);
  const storms = gauge('heald_storm', '1 while a group is in a storm.', ['group']);
  const plansWaiting = gauge('heald_plans_waiting', 'Plans that wait for the approval of a person.');
  const zoneState = gauge('heald_zone_state', 'How each zone stands, and whether work is in it; always 1.', ['zone', 'state', 'work']);
  const disarmed = gauge('heald_zone_disarmed', '1 while a person has taken the zone from heald: it is not left by evidence.', ['zone']);
  const doubted = gauge('heald_inventory_doubted', '1 while the inventory is not believed, and nothing is repaired.');
  const policyProblems = gauge('heald_policy_problems', 'Problems of the policy files that were refused.');
  const policyInfo = gauge('heald_policy_info', 'The active policies; always 1.', ['policy', 'mode', 'version']);
  const recordingsDropped = counter('heald_recordings_dropped_total', 'Reports that were not recorded.');
  const setClusters = createClusterGauges(gauge);
  const build = gauge('heald_build_info', 'The running version; always 1.', ['version']);

  function setGauges(health: HealthAnswer): void {
    lastSequence.set(health.ledger.lastSequence);
    unrecorded.set(health.ledger.unrecorded);
    writable.set(health.ledger.problem === null ? 1 : 0);
    holding.set(health.status === 'holding' ? 1 : 0);
    leader.set(health.epoch === null ? 0 : 1);
    hosts.set(health.hosts);
    open.set(health.openIncidents);
    policyProblems.set(health.policies.problems.length);
    policyInfo.reset();
    for (const { name, mode } of health.policies.policies)
      policyInfo.set({ policy: name, mode, version: health.policies.version ?? '' }, 1);
    recordingsDropped.reset();
    recordingsDropped.inc(health.recordings.dropped);
    build.set({ version: health.version }, 1);
  }

  function setRoom({ groups, fleet, inventoryDoubt }: GroupsAnswer, open: EvacuationsAnswer['evacuations']): void {
    for (const metric of [budgetLeft, fleetBudgetLeft, breakers, storms]) metric.reset();
    for (const { group, budgets, lineage, stormSince } of groups) {
      for (const { windowMs, left } of budgets) budgetLeft.set({ group, window: writeDuration(windowMs) }, left);
      breakers.set({ group }, lineage.brokenBecause === null ? 0 : 1);
      storms.set({ group }, stormSince === null ? 0 : 1);
    }
    for (const { windowMs, left } of fleet.budgets) fleetBudgetLeft.set({ window: writeDuration(windowMs) }, left);
    const ofZones = open.filter(({ phase }) => phase.kind === 'awaiting_approval').length;
    plansWaiting.set(groups.reduce((sum, { waiting }) => sum + waiting, ofZones));
    doubted.set(inventoryDoubt === null ? 0 : 1);
  }

  function setZones({ zones }: ZonesAnswer): void {
    for (const metric of [zoneState, disarmed]) metric.reset();
    for (const { zone, state, work, isDisarmed } of zones) {
      zoneState.set({ zone, state, work }, 1);
      disarmed.set({ zone }, isDisarmed ? 1 : 0);
    }
  }

  return {
    reportReceived: () => received.inc(),
    reportRefused: (because) => refused.inc({ because }),
    incidentOpened: (fault, scope, verdict) => incidents.inc({ fault, scope, verdict }),
    decided(reason) {
      decisions.inc({ answer: reason === 'act' ? 'act' : 'hold' });
      if (reason !== 'act') holds.inc({ reason });
    },
    callAnswered: (action, outcome) => actions.inc({ action, outcome }),
    repairClosed: (result) => repairs.inc({ result }),
    evacuationClosed: (result) => evacuations.inc({ result }),
    messageSettled: (outcome) => messages.inc({ outcome }),
    entriesRecorded(count, tookMs) {
      entries.inc(count);
      appendSeconds.observe(tookMs / 1_000);
    },
    ledgerFailed: () => failures.inc(),
    stepped: (tookMs) => stepSeconds.observe(tookMs / 1_000),
    write({ health, room, zones, evacuations: known, clusters }) {
      setGauges(health);
      setRoom(room, known.evacuations);
      setZones(zones);
      setClusters(clusters);
      return registry.metrics();
    },
    contentType: registry.contentType,
    list: () =>
      registry.getMetricsAsArray().map((metric) => ({
        name: metric.name,
        type: String(metric.type),
        help: metric.help,
        labels: 'labelNames' in metric ? (metric.labelNames as readonly string[]) : [],
      })),
  };
}
