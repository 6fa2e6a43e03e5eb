/** What is there to decide about? Gathers, for one open episode and one policy, everything that the checks of a repair look at. */
import { findAction } from '../../remediation/action-catalog.ts';
import { worstHarm } from '../../remediation/action.ts';
import type { Caps } from '../../remediation/limits.ts';
import type { RepairRoom } from '../../remediation/check-repair-room.ts';
import type { RepairCase, RepairRule } from '../../remediation/decide-repair.ts';
import type { RemediationRecord } from '../../remediation/remediation.ts';
import { hasPutAside, isUnderWay } from '../../remediation/remediation.ts';
import type { Evidence } from '../../liveness/condition.ts';
import { familiesOf } from '../../liveness/evaluate-condition.ts';
import type { HostView } from '../../liveness/host-view.ts';
import { findWitnesses } from '../../liveness/judge-host.ts';
import type { HostRemediation } from '../../policy/policy.ts';
import { takeCensus } from '../coverage/census.ts';
import { matchesTarget } from '../coverage/coverage.ts';
import { silentAfterMs } from '../episodes.ts';
import { findFreeze } from '../people/freeze.ts';
import type { EpisodeRecord } from '../history.ts';
import { findGroup, seeMachine } from './inventories.ts';
import { pausesOn } from '../people/pauses.ts';
import { askProvider } from './provider-witness.ts';
import { lineageOf } from './repairs.ts';
import { describeChanges } from '../changes/shared-changes.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';
import { askKafkaGate, refuseUngated } from '../kafka/ask-gate.ts';
import { canTellZones, doubtAbout, sayLeft } from '../zones/zone-doubts.ts';

const defaultObserverSuspectShare = 0.2;
const oneAtATime: Caps = { inFlight: { kind: 'count', count: 1 }, per: [] };
const defaultFleetLimits = { ...oneAtATime, zone: oneAtATime };

export function ruleOf(policy: HostRemediation, hostName: string): RepairRule {
  const actions = policy.steps.map((step) => ({ step, action: findAction(step.action) }));
  return {
    name: policy.name,
    mode: policy.mode,
    witnesses: policy.witnesses,
    limits: policy.limits,
    holdsOnZone: policy.unless.includes('zone_suspected'),
    unless: policy.unless,
    plan: actions.map(({ step, action }) => action?.describe(step, hostName) ?? step.action),
    irreversible: actions.some(({ action }) => action?.irreversible ?? true),
    harm: worstHarm(actions.map(({ action }) => action?.harm ?? 'host')),
  };
}

export function describeCase(
  turn: Turn,
  episode: EpisodeRecord,
  view: HostView,
  policy: HostRemediation,
  evidence: Evidence,
  except?: RemediationRecord,
): RepairCase {
  const { state, now } = turn;
  const { zone, group, name } = episode.host;
  const census = takeCensus(state);
  const zones = census.suspectInZone.get(episode.fault) ?? new Map<string, number>();
  const inZone = zones.get(zone) ?? 0;
  const total = [...zones.values()].reduce((sum, count) => sum + count, 0);
  const present = state.knownInGroup.get(group) ?? 0;
  // What is missing counts as not healthy: the measure is what the group is meant to have.
  const known = Math.max(present, findGroup(state, group)?.desired ?? 0);
  const unwell = census.unwellInGroup.get(group) ?? 0;
  const unheard = present - (state.heardInGroup.get(group) ?? 0);
  const idle = countIdle(state, group);
  const guardrails = state.policies?.guardrails;
  const families = new Set([...familiesOf(evidence), ...findWitnesses(view, episode.fault, now).map(({ family }) => family)]);
  return {
    fault: episode.fault,
    host: {
      name,
      zone,
      agentScore: view.report.self.score,
      excluded: guardrails?.exclude !== undefined && matchesTarget(guardrails.exclude, view.report.host),
      measuredAt: view.measuredAt,
      illSince: episode.since,
    },
    evidence,
    pauses: pausesOn(state.history, { zone, group, hostId: episode.host.id, hostName: name, policy: policy.name }, now),
    changes: describeChanges(state, episode, now),
    witnessFamilies: evidence.truth === 'true' ? [...families, ...askProvider(state, episode)] : [...familiesOf(evidence)],
    zoneDoubt: doubtAbout(state, zone, episode.fault),
    zoneLeft: sayLeft(state, zone),
    canTellZones: canTellZones(state),
    suspects: { inZone, elsewhere: total - inZone, zones: state.knownInZone.size, zonesWithSuspects: zones.size },
    group: {
      name: group,
      known,
      healthy: present - unwell - unheard - idle,
      suspect: census.suspectInGroup.get(group) ?? 0,
      silent: census.silentInGroup.get(group) ?? 0,
    },
    fleet: {
      known: state.history.hosts.size,
      heard: state.views.size,
      watchedSince: Math.max(state.startedAt ?? now, state.resumedAt ?? 0),
    },
    silentAfterMs: silentAfterMs(state),
    observerSuspectShare: guardrails?.observerSuspectShare ?? defaultObserverSuspectShare,
    freeze: guardrails === undefined ? undefined : findFreeze(guardrails, now),
    room: describeRoom(turn, episode, known, except),
    gateAnswer: policy.limits.gate === undefined ? refuseUngated(state, view, policy) : askKafkaGate(state, view, except, now),
    canAct: canCarryOut(state, policy),
  };
}

/** Whether this controller has what each step of the policy is made with. */
export function canCarryOut({ canAct, canDo }: State, { steps }: HostRemediation): boolean {
  return canAct && steps.every(({ action }) => canDo?.has(action) ?? true);
}

/** Hosts that are well and do nothing: put aside, leaving, or not in service yet. */
function countIdle(state: State, group: string): number {
  const members = findGroup(state, group)?.members ?? [];
  return members.filter(
    (member) => member.state !== 'in_service' && state.heardHosts.has(member.machine) && !state.open.has(member.machine),
  ).length;
}

function describeRoom({ state }: Turn, episode: EpisodeRecord, known: number, except: RemediationRecord | undefined): RepairRoom {
  const { repairs } = state.history;
  const { id, name, group, zone } = episode.host;
  const underWay = [...repairs.remediations.values()].filter((remediation) => remediation !== except && isUnderWay(remediation));
  return {
    host: name,
    machineId: id,
    group,
    zone,
    known: { inGroup: known, inZone: state.knownInZone.get(zone) ?? 0, inFleet: state.history.hosts.size },
    underWay: {
      inGroup: underWay.filter(({ plan }) => plan.target.group === group).length,
      inZone: underWay.filter(({ plan }) => plan.target.zone === zone).length,
      inFleet: underWay.length,
    },
    spent:
      except === undefined
        ? repairs.spent
        : repairs.spent.filter(({ at, machine, by }) => by !== 'heald' || machine !== id || at < except.openedAt),
    unhelpedAt: repairs.unhelped.get(id)?.at,
    lineage: lineageOf(repairs, group),
    fleet: state.policies?.guardrails.limits ?? defaultFleetLimits,
    machine: state.canAct
      ? { ...seeMachine(state, id, group, except?.plan.target.launchedAt), putAside: except !== undefined && hasPutAside(except) }
      : undefined,
  };
}
