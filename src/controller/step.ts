/**
 * What follows from what happened? The controller's whole behaviour as one function of state, event and time.
 *
 *     event ──▶ views ──▶ verdicts ──▶ episodes ──▶ incidents ──▶ decisions ──▶ commands
 *
 * Same state, event and time, same commands: simulation, replay and backtest run this very function. It owns the state that it
 * is given (see state.ts) and touches nothing else. The shell makes the records durable before it does anything else.
 */
import { unreachable } from '../base/invariant.ts';
import type { Instant } from '../base/instant.ts';
import { findSignal } from '../liveness/catalog.ts';
import { keepClocks } from '../liveness/evaluate-condition.ts';
import { createView, receiveReport, rejudge, reopenTracks, type HostView } from '../liveness/host-view.ts';
import type { Report } from '../liveness/report.ts';
import type { Problem, PolicySet } from '../policy/policy.ts';
import { factsOf, hearChange, noticeFacts, settleChanges } from './changes/changes.ts';
import type { Command } from './command.ts';
import { coverageOf } from './coverage/coverage.ts';
import { decideAll, decideHost } from './decisions.ts';
import { closeEpisode, followHost, nameOf } from './episodes.ts';
import type { ControllerEvent } from './event.ts';
import { approve, doubtOpenCalls, followRemediations, hearAnswer, veto } from './repairs/follow-remediations.ts';
import { judgementsOf } from './judgements.ts';
import { noteCanary } from './kafka/broker-evidence.ts';
import { breakByLimits } from './repairs/break-by-limits.ts';
import { followClusters, hearNoView, hearView } from './kafka/follow-clusters.ts';
import { forgetUnwatched } from './kafka/observe-hosts.ts';
import { followCauses, settleIncidents } from './incidents.ts';
import { askForInventory, hearInventory } from './repairs/inventories.ts';
import { sendAgain, settleMessage, tellPeople } from './people/messages.ts';
import { followOwnStall, noticeOwnStall } from './coverage/own-stall.ts';
import { endPauses, liftPause, setPause } from './people/pauses.ts';
import { followSilence } from './coverage/silence.ts';
import { countUp, type State } from './state.ts';
import { lineageOf } from './repairs/repairs.ts';
import { followEvacuations } from './evacuations/follow-evacuations.ts';
import { askForSurvey, isWarmingUp, keepSurvey, noteUnread } from './evacuations/surveys.ts';
import { doubtZoneCalls, hearZoneAnswer } from './evacuations/zone-calls.ts';
import { approveEvacuation, followWishes, hearZoneWord, vetoEvacuation } from './evacuations/zone-words.ts';
import { decideZone } from './zones/decide-zone.ts';
import { followZones } from './zones/follow-zones.ts';
import { standingSuspicions } from './zones/zone-history.ts';
import { noticeBad, noticeNewcomer } from './zones/zone-watch.ts';
import { followStorms } from './repairs/storms.ts';
import { record, type Turn } from './turn.ts';

export function step(state: State, event: ControllerEvent, now: Instant): { readonly state: State; readonly commands: readonly Command[] } {
  const turn: Turn = { state, now, commands: [] };
  noticeOwnStall(turn);
  applyEvent(turn, event);
  tellPeople(turn);
  state.lastStepAt = now;
  return { state, commands: turn.commands };
}

function applyEvent(turn: Turn, event: ControllerEvent): void {
  const { state, now } = turn;
  switch (event.kind) {
    case 'started': {
      const { running, startedAt } = state.history;
      const previousStop = startedAt === undefined ? 'first' : running ? 'crash' : 'clean';
      record(turn, { kind: 'controller_started', version: event.version, epoch: event.epoch, previousStop });
      state.startedAt = now;
      state.canAct = event.canAct ?? false;
      state.canDo = event.canDo === undefined ? undefined : new Set(event.canDo);
      state.canMove = event.canMove ?? false;
      state.canView = event.canView ?? false;
      state.ownZone = event.ownZone;
      doubtOpenCalls(turn);
      doubtZoneCalls(turn);
      return;
    }
    case 'stopping':
      record(turn, { kind: 'controller_stopped', because: event.because });
      return;
    case 'policies_read':
      return usePolicies(turn, event.policies);
    case 'policies_unreadable':
      return keepPolicies(turn, event.problems);
    case 'report_received':
      return hearReport(turn, event.report);
    case 'reports_refused': {
      const { because, from, count } = event;
      record(turn, { kind: 'reports_refused', because, from, count });
      return;
    }
    case 'pause_asked_for':
      setPause(turn, event.pause);
      return decideAll(turn);
    case 'resume_asked_for':
      liftPause(turn, event.name, event.reason, event.by);
      return decideAll(turn);
    case 'message_settled':
      return settleMessage(turn, event.message, event.tries, event.because);
    case 'inventory_read':
      return hearInventory(turn, event.inventory);
    case 'inventory_unreadable':
      return;
    case 'call_answered':
    case 'call_looked_up':
      return hearAnswer(turn, event.token, event.outcome);
    case 'approval_given':
      approve(turn, event);
      approveEvacuation(turn, event);
      return followEvacuations(turn);
    case 'veto_given':
      veto(turn, event.remediation, event.by, event.because);
      vetoEvacuation(turn, event);
      return followEvacuations(turn);
    case 'breaker_reset': {
      const { group, by, because } = event;
      // Closing what is closed would forget how repairs have gone here.
      if (lineageOf(state.history.repairs, group).brokenBecause !== undefined) record(turn, { kind: 'breaker_closed', group, by, because });
      return;
    }
    case 'change_announced':
      hearChange(turn, event.notice, event.from);
      return decideAll(turn);
    case 'zones_surveyed':
      keepSurvey(state, event.survey);
      return moveZones(turn);
    case 'zones_unreadable':
      noteUnread(state, event.because);
      return moveZones(turn);
    case 'zone_call_answered':
    case 'zone_call_looked_up':
      hearZoneAnswer(turn, event.token, event.outcome);
      return moveZones(turn);
    case 'zone_word_given':
      hearZoneWord(turn, event);
      return moveZones(turn);
    case 'cluster_viewed':
      return hearView(turn, event.cluster, event.view);
    case 'cluster_unreadable':
      return hearNoView(turn, event.cluster, event.because);
    case 'time_passed':
      return letTimePass(turn);
    default:
      return unreachable(event);
  }
}

function usePolicies(turn: Turn, policies: PolicySet): void {
  const { state } = turn;
  const known = state.history.policies?.version;
  state.policies = policies;
  sendAgain(turn, policies);
  for (const view of state.views.values()) {
    rejudge(view, judgementsOf(state));
    forgetUnwatched(state, view);
  }
  if (known === policies.version && state.history.refusedPolicies.length === 0) return;
  const loaded = [...policies.hostRemediations, ...policies.zoneEvacuations].map(({ name, mode, file }) => ({ name, mode, file }));
  record(turn, { kind: 'policies_loaded', version: policies.version, policies: loaded });
  breakByLimits(turn);
}

function keepPolicies(turn: Turn, found: readonly Problem[]): void {
  const problems = found.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  if (problems.join('\n') === turn.state.history.refusedPolicies.join('\n')) return;
  record(turn, { kind: 'policies_refused', problems, keptVersion: turn.state.policies?.version });
}

function hearReport(turn: Turn, report: Report): void {
  const { state, now } = turn;
  if (state.history.repairs.retired.includes(report.host.id)) return;
  const known = state.views.get(report.host.id);
  const view = known ?? createView(report, now);
  const identityBefore = view.report.host;
  const received = receiveReport(view, report, now, judgementsOf(state), findSignal);
  if (received === 'repeated' || received === 'former_run') return;
  if (known === undefined) welcomeView(turn, view);
  rememberHost(turn, view, identityBefore);
  if (received === 'restarted_host') {
    record(turn, { kind: 'host_restarted', host: nameOf(view), boot: report.boot });
    noticeNewcomer(turn, view.id);
  }
  noticeBad(turn, view);
  noteCanary(state, view);
  keepClocks(view, coverageOf(state, report.host).comparisons);
  closeEpisode(turn, view.id, 'agent', 'heard again');
  followHost(turn, view);
  noticeFacts(turn, view);
  settleIncidents(turn);
  decideHost(turn, view.id);
}

/** Keeps a view that is new to this controller, and takes up what the ledger says is open on its host. */
function welcomeView({ state }: Turn, view: HostView): void {
  state.views.set(view.id, view);
  for (const id of state.open.get(view.id)?.values() ?? [])
    reopenTracks(view, state.history.episodes.get(id)?.reasons ?? [], judgementsOf(state), findSignal);
  forgetUnwatched(state, view);
}

/** Records a host that is new, or that has moved to another group or zone, and keeps the counts by group and zone. */
function rememberHost(turn: Turn, view: HostView, before: Report['host']): void {
  const { state } = turn;
  const host = nameOf(view);
  const known = state.history.hosts.get(host.id);
  if (known === undefined) noticeNewcomer(turn, host.id);
  const moved = known !== undefined && (known.group !== host.group || known.zone !== host.zone || known.name !== host.name);
  if (known === undefined || moved) {
    if (known !== undefined) {
      countUp(state.knownInGroup, known.group, -1);
      countUp(state.knownInZone, known.zone, -1);
    }
    countUp(state.knownInGroup, host.group);
    countUp(state.knownInZone, host.zone);
    record(turn, known === undefined ? { kind: 'host_seen', host, facts: factsOf(view.report) } : { kind: 'host_seen', host });
  }
  if (before.group === host.group && state.heardHosts.has(host.id)) return;
  if (state.heardHosts.has(host.id)) countUp(state.heardInGroup, before.group, -1);
  state.heardHosts.add(host.id);
  countUp(state.heardInGroup, host.group);
  if (before !== view.report.host) state.coverage.delete(host.id);
}

/** What is due in the zones that are ill, that work has left, and about which people have asked. */
function moveZones(turn: Turn): void {
  if (!isWarmingUp(turn.state, turn.now)) for (const suspicion of standingSuspicions(turn.state.history.zones)) decideZone(turn, suspicion);
  followWishes(turn);
  followEvacuations(turn);
  askForSurvey(turn);
}

function letTimePass(turn: Turn): void {
  const { state } = turn;
  endPauses(turn);
  followSilence(turn);
  for (const id of state.open.keys()) {
    const view = state.views.get(id);
    if (view !== undefined) followHost(turn, view);
  }
  settleChanges(turn);
  settleIncidents(turn);
  followZones(turn);
  followCauses(turn);
  followOwnStall(turn);
  followStorms(turn);
  askForInventory(turn);
  followClusters(turn);
  followRemediations(turn);
  followWishes(turn);
  followEvacuations(turn);
  askForSurvey(turn);
  decideAll(turn);
}
