/**
 * When does trouble begin, change and end? Follows a host's verdicts and records the episodes.
 *
 * An episode opens with the first suspicion, keeps its `since` whatever its reasons do, becomes unknown when nothing is measured
 * any more, and closes only on evidence of health: never because something fell silent.
 */
import { elapsedMs } from '../base/instant.ts';
import { shortId } from '../base/short-id.ts';
import type { HostView } from '../liveness/host-view.ts';
import { hasTrouble, judgeHost } from '../liveness/judge-host.ts';
import type { FaultKind } from '../liveness/signal.ts';
import type { Reason, Verdict } from '../liveness/verdict.ts';
import { recordChangesOf } from './changes/changes.ts';
import { concernsReasons, coverageOf } from './coverage/coverage.ts';
import type { HostName } from './entry.ts';
import type { EpisodeRecord } from './history.ts';
import { joinIncident, leaveIncident } from './incidents.ts';
import { forgetOpen, rememberOpen, type State } from './state.ts';
import { record, type Turn } from './turn.ts';

const defaultSilentAfterMs = 16_000;

/** Judges the host anew and records what changed. */
export function followHost(turn: Turn, view: HostView): void {
  if (!turn.state.open.has(view.id) && !hasTrouble(view, turn.now)) return;
  const verdicts = judgeHost(view, turn.now);
  for (const verdict of verdicts.values()) followVerdict(turn, view, verdict);
  const faults = turn.state.open.get(view.id);
  if (faults === undefined) return;
  for (const fault of faults.keys()) {
    if (fault !== 'agent' && !verdicts.has(fault)) closeEpisode(turn, view.id, fault, 'what was measured is no longer there');
  }
}

function followVerdict(turn: Turn, view: HostView, verdict: Verdict): void {
  const { state } = turn;
  const id = state.open.get(view.id)?.get(verdict.fault);
  const episode = id === undefined ? undefined : state.history.episodes.get(id);
  if (episode === undefined) {
    if (verdict.kind === 'suspect' || verdict.kind === 'failed') openEpisode(turn, nameOf(view), { ...verdict, kind: verdict.kind });
    return;
  }
  if (verdict.kind === 'healthy') {
    if (hasRecovered(turn, view, episode)) closeEpisode(turn, view.id, verdict.fault, 'well again');
    return;
  }
  const reasons = verdict.kind === 'unknown' ? episode.reasons : verdict.reasons;
  if (verdict.kind === episode.verdict && !bringsNews(episode, reasons)) return;
  record(turn, { kind: 'episode_changed', episode: episode.id, host: episode.host, fault: verdict.fault, verdict: verdict.kind, reasons });
}

/** A reason that leaves is no news, and neither is a number that moved: only another signal or subject is. */
function bringsNews(episode: EpisodeRecord, reasons: readonly Reason[]): boolean {
  return reasons.some((reason) => !episode.reasons.some((known) => known.signal === reason.signal && known.subject === reason.subject));
}

/** The signals have recovered by their own rules; a policy that looks at what was wrong may ask for longer. */
function hasRecovered(turn: Turn, view: HostView, { fault, reasons }: EpisodeRecord): boolean {
  let lastBadAt = -Infinity;
  for (const { definition, track } of view.tracked)
    if (definition.fault === fault && definition.weight === 'decides') lastBadAt = Math.max(lastBadAt, track.lastBadAt ?? -Infinity);
  const policies = coverageOf(turn.state, view.report.host).policies.filter((policy) => concernsReasons(policy, reasons));
  return policies.every(({ recoverMs }) => elapsedMs(lastBadAt, view.measuredAt) >= recoverMs);
}

export function openEpisode(turn: Turn, host: HostName, verdict: Verdict & { readonly kind: 'suspect' | 'failed' | 'unknown' }): void {
  const { state, now } = turn;
  const { fault, kind, since, reasons } = verdict;
  const id = shortId('ep', `${host.id} ${fault} ${now}`);
  recordChangesOf(turn, host.id);
  record(turn, { kind: 'episode_opened', episode: id, host, fault, verdict: kind, since, reasons });
  rememberOpen(state, host.id, fault, id);
  joinIncident(turn, state.history.episodes.get(id) as EpisodeRecord);
}

export function closeEpisode(turn: Turn, host: string, fault: FaultKind, because: string): void {
  const { state, now } = turn;
  const id = state.open.get(host)?.get(fault);
  const episode = id === undefined ? undefined : state.history.episodes.get(id);
  if (episode === undefined) return;
  record(turn, {
    kind: 'episode_closed',
    episode: episode.id,
    host: episode.host,
    fault,
    openForMs: elapsedMs(episode.since, now),
    because,
  });
  forgetOpen(state, host, fault);
  leaveIncident(turn, episode.incident);
}

export function silentAfterMs(state: State): number {
  return state.policies?.guardrails.silentAfterMs ?? defaultSilentAfterMs;
}

export function nameOf(view: HostView): HostName {
  const { id, name, zone, group } = view.report.host;
  return { id, name, zone, group };
}
