/**
 * What is done about each open episode? Looks up the policy, asks the checks, and records the decision when it is news.
 *
 * A decision that would read the same for every host of an incident (its agents are silent; no policy covers it) is recorded once,
 * for the incident.
 */
import { after, elapsedMs, type Instant } from '../base/instant.ts';
import { shortId } from '../base/short-id.ts';
import { findSignal } from '../liveness/catalog.ts';
import { evaluateCondition, familiesOf } from '../liveness/evaluate-condition.ts';
import type { HostView } from '../liveness/host-view.ts';
import { findWitnesses } from '../liveness/judge-host.ts';
import { findAction } from '../remediation/action-catalog.ts';
import { decideRepair, type RepairCase, type RepairRule } from '../remediation/decide-repair.ts';
import type { Decision } from '../remediation/decision.ts';
import type { Evidence } from '../liveness/condition.ts';
import type { HostRemediation } from '../policy/policy.ts';
import { takeCensus } from './census.ts';
import { concernsReasons, coverageOf, coversFault, matchesTarget } from './coverage.ts';
import type { RecordedDecision } from './entry.ts';
import { silentAfterMs } from './episodes.ts';
import type { EpisodeRecord } from './history.ts';
import { pausesOn } from './pauses.ts';
import type { State } from './state.ts';
import { record, type Turn } from './turn.ts';

const defaultObserverSuspectShare = 0.2;
const lookAgainMs = 5_000;
const waverMs = 30_000;

/** Decides about every open episode of the host. */
export function decideHost(turn: Turn, host: string): void {
  for (const id of turn.state.open.get(host)?.values() ?? []) {
    const episode = turn.state.history.episodes.get(id);
    if (episode !== undefined) decideEpisode(turn, episode);
  }
}

type Hold = (reason: 'agent_silent' | 'observer_suspect' | 'no_policy' | 'stale_evidence', because: string) => Verdict;

interface Verdict {
  readonly decision: Decision<readonly string[]>;
  readonly policy: HostRemediation | undefined;
  readonly evidence: Evidence | undefined;
}

function decideEpisode(turn: Turn, episode: EpisodeRecord): void {
  const view = turn.state.views.get(episode.host.id);
  const verdict = judgeEpisode(turn, episode, view);
  const { decision } = verdict;
  const wholeIncident = episode.fault === 'agent' || (decision.kind === 'hold' && decision.reason === 'no_policy');
  const { incident } = episode;
  if (incident === undefined) return;
  const before = wholeIncident ? turn.state.history.incidents.get(incident)?.decision : episode.decision;
  const reason = decision.kind === 'act' ? 'act' : decision.reason;
  if (reason === 'agent_silent' && before?.reason === 'observer_suspect') return;
  const plan = (decision.kind === 'act' ? decision.act : decision.wouldHave) ?? [];
  const samePolicy = before?.policy?.name === verdict.policy?.name && before?.plan.length === plan.length;
  if (before !== undefined && samePolicy && (before.reason === reason || wavers(before, reason, turn.now))) return;

  const recorded: RecordedDecision = {
    id: shortId('dec', `${episode.id} ${reason} ${turn.now}`),
    incident,
    episode: wholeIncident ? undefined : episode.id,
    host: wholeIncident ? undefined : episode.host,
    policy:
      verdict.policy === undefined
        ? undefined
        : { name: verdict.policy.name, mode: verdict.policy.mode, setVersion: turn.state.policies?.version ?? '' },
    answer: decision.kind,
    reason,
    because: decision.because,
    plan,
    checks: decision.checks,
    evidence: verdict.evidence,
    lookAgainAt: decision.kind === 'hold' ? decision.lookAgainAt : undefined,
  };
  record(turn, { kind: 'decided', decision: recorded });
}

/** A probe that is stuck counts nothing, so for a while "not seen" and "not known" take turns: told again only when it stays. */
function wavers(before: RecordedDecision, reason: RecordedDecision['reason'], now: Instant): boolean {
  const waiting = (each: RecordedDecision['reason']) => each === 'condition_not_met' || each === 'evidence_unknown';
  const decidedAt = (before.lookAgainAt ?? now) - lookAgainMs;
  return waiting(before.reason) && waiting(reason) && elapsedMs(decidedAt, now) < waverMs;
}

function judgeEpisode(turn: Turn, episode: EpisodeRecord, view: HostView | undefined): Verdict {
  const { state, now } = turn;
  const lookAgainAt = after(now, lookAgainMs);
  const hold: Hold = (reason, because) => ({
    decision: { kind: 'hold', reason, because, wouldHave: undefined, checks: [{ reason, passed: false, sentence: because }], lookAgainAt },
    policy: undefined,
    evidence: undefined,
  });
  if (episode.fault === 'agent') return holdOnSilence(state, hold);
  if (view === undefined) return hold('stale_evidence', `this controller has not heard ${episode.host.name} since it started`);

  const policies = coverageOf(state, view.report.host).policies.filter((policy) => coversFault(policy, episode.fault));
  const candidates = policies.map((policy) => {
    const evidence = evaluateCondition(policy.when, view, now, findSignal);
    return { policy, evidence, rank: rankPolicy(policy, evidence, episode) };
  });
  const [chosen] = candidates.toSorted((left, right) => right.rank - left.rank || compareCaution(left.policy, right.policy));
  if (chosen === undefined) return hold('no_policy', `no policy looks at ${episode.fault} on group ${episode.host.group}`);
  const { policy, evidence } = chosen;
  const repair = describeCase(turn, episode, view, policy, evidence);
  return { decision: decideRepair(repair, ruleOf(policy, episode.host.name), now), policy, evidence };
}

/** One silent agent is a question about its host; many at once are one about whoever listens. */
function holdOnSilence(state: State, hold: Hold): Verdict {
  const silent = [...takeCensus(state).silentInGroup.values()].reduce((sum, count) => sum + count, 0);
  const known = state.history.hosts.size;
  const trusted = state.policies?.guardrails.observerSuspectShare ?? defaultObserverSuspectShare;
  if (silent <= 1 || silent <= trusted * known) return hold('agent_silent', 'nothing is done on silence alone');
  return hold('observer_suspect', `${silent} of ${known} agents silent at once: the fault may lie with this controller or its network`);
}

/**
 * The policy whose condition is true is the one that speaks; else one that looks at what is wrong, rather than at some other signal of
 * the same fault. Among equals the more cautious one, then the first by name.
 */
function rankPolicy(policy: HostRemediation, { truth }: Evidence, { reasons }: EpisodeRecord): number {
  if (truth === 'true') return 4;
  return (concernsReasons(policy, reasons) ? 2 : 0) + (truth === 'unknown' ? 1 : 0);
}

const caution = { observe: 0, recommend: 1, approve: 2, auto: 3 } as const;

function compareCaution(left: HostRemediation, right: HostRemediation): number {
  return caution[left.mode] - caution[right.mode] || (left.name < right.name ? -1 : 1);
}

function ruleOf(policy: HostRemediation, hostName: string): RepairRule {
  const actions = policy.steps.map((step) => ({ step, action: findAction(step.action) }));
  return {
    name: policy.name,
    mode: policy.mode,
    witnesses: policy.witnesses,
    limits: policy.limits,
    holdsOnZone: policy.unless.includes('zone_suspected'),
    plan: actions.map(({ step, action }) => action?.describe(step, hostName) ?? step.action),
    irreversible: actions.some(({ action }) => action?.irreversible ?? true),
  };
}

function describeCase(turn: Turn, episode: EpisodeRecord, view: HostView, policy: HostRemediation, evidence: Evidence): RepairCase {
  const { state, now } = turn;
  const { zone, group, name } = episode.host;
  const census = takeCensus(state);
  const zones = census.suspectInZone.get(episode.fault) ?? new Map<string, number>();
  const inZone = zones.get(zone) ?? 0;
  const total = [...zones.values()].reduce((sum, count) => sum + count, 0);
  const known = state.knownInGroup.get(group) ?? 0;
  const unwell = census.unwellInGroup.get(group) ?? 0;
  const unheard = known - (state.heardInGroup.get(group) ?? 0);
  const guardrails = state.policies?.guardrails;
  const freeze = guardrails?.freezes.find(({ from, until }) => from <= now && now < until);
  const families = new Set([...familiesOf(evidence), ...findWitnesses(view, episode.fault, now).map(({ family }) => family)]);
  return {
    fault: episode.fault,
    host: {
      name,
      zone,
      agentScore: view.report.self.score,
      excluded: guardrails?.exclude !== undefined && matchesTarget(guardrails.exclude, view.report.host),
      measuredAt: view.measuredAt,
    },
    evidence,
    pauses: pausesOn(state.history, { zone, group, hostId: episode.host.id, hostName: name, policy: policy.name }, now),
    witnessFamilies: evidence.truth === 'true' ? [...families] : [...familiesOf(evidence)],
    suspects: { inZone, elsewhere: total - inZone, zones: state.knownInZone.size, zonesWithSuspects: zones.size },
    group: {
      name: group,
      known,
      healthy: known - unwell - unheard,
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
    freeze: freeze?.reason,
  };
}

/** Decides anew about everything that is open; once a second is enough, because what is open changes with reports and time. */
export function decideAll(turn: Turn): void {
  for (const host of turn.state.open.keys()) decideHost(turn, host);
}
