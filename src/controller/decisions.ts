/**
 * What is done about each open episode? Looks up the policy, asks the checks, and records the decision when it is news.
 *
 * A decision that would read the same for every host of an incident (its agents are silent; no policy covers it) is recorded once,
 * for the incident.
 */
import { after, elapsedMs, type Instant } from '../base/instant.ts';
import { shortId } from '../base/short-id.ts';
import { findSignal } from '../liveness/catalog.ts';
import { evaluateCondition } from '../liveness/evaluate-condition.ts';
import type { HostView } from '../liveness/host-view.ts';
import { decideRepair } from '../remediation/decide-repair.ts';
import type { Decision } from '../remediation/decision.ts';
import type { Evidence } from '../liveness/condition.ts';
import type { HostRemediation } from '../policy/policy.ts';
import { takeCensus } from './coverage/census.ts';
import { concernsReasons, coverageOf, speakersOn } from './coverage/coverage.ts';
import type { RecordedDecision } from './entry.ts';
import type { EpisodeRecord } from './history.ts';
import { noticeRelapse } from './repairs/follow-remediations.ts';
import { suspicionIn } from './incidents.ts';
import { hasOpenRemediation, openRemediation } from './repairs/open-remediation.ts';
import { describeCase, ruleOf } from './repairs/repair-case.ts';
import { sharedChangeOf } from './changes/shared-changes.ts';
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

type Hold = (
  reason: 'vetoed' | 'agent_silent' | 'shared_change' | 'observer_suspect' | 'no_policy' | 'stale_evidence',
  because: string,
) => Verdict;

interface Verdict {
  readonly decision: Decision<readonly string[]>;
  readonly policy: HostRemediation | undefined;
  readonly evidence: Evidence | undefined;
}

function decideEpisode(turn: Turn, episode: EpisodeRecord): void {
  // One repair of a host at a time: while it is under way, follow-remediations.ts decides.
  if (hasOpenRemediation(turn.state, episode.host.id)) return;
  const view = turn.state.views.get(episode.host.id);
  let verdict = judgeEpisode(turn, episode, view);
  if (verdict.evidence?.truth === 'true' && verdict.policy !== undefined && noticeRelapse(turn, episode, verdict.policy.name))
    verdict = judgeEpisode(turn, episode, view);
  const { decision } = verdict;
  const uncovered = decision.kind === 'hold' && decision.reason === 'no_policy' && episode.decision === undefined;
  const wholeIncident = episode.fault === 'agent' || uncovered;
  const { incident } = episode;
  if (incident === undefined) return;
  const before = wholeIncident ? turn.state.history.incidents.get(incident)?.decision : episode.decision;
  const reason = decision.kind === 'act' ? 'act' : decision.reason;
  if (reason === 'agent_silent' && before?.reason === 'observer_suspect') return;
  // What was decided about a zone, or about all of them, stands for the incident.
  if (wholeIncident && (before?.reason === 'everybody_affected' || suspicionIn(turn.state, incident) !== undefined)) return;
  const plan = (decision.kind === 'act' ? decision.act : decision.wouldHave) ?? [];
  const samePolicy = before?.policy?.name === verdict.policy?.name && before?.plan.join('\n') === plan.join('\n');
  const isSame = before?.reason === reason && !wasCancelled(turn.state, episode, reason);
  if (before !== undefined && samePolicy && (isSame || wavers(before, reason, turn.now))) return;

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
  if (verdict.policy !== undefined && view !== undefined) openRemediation(turn, episode, verdict.policy, recorded);
}

/**
 * What was decided came to nothing before it helped or failed: something stood in the way for too long, or nobody approved it in time.
 * The host is still ill, so the same decision is news. What was done and did not help first waits for its cool-down, a hold of its own.
 */
function wasCancelled(state: State, episode: EpisodeRecord, reason: RecordedDecision['reason']): boolean {
  if (reason !== 'act' && reason !== 'approval_needed') return false;
  const last = [...state.history.repairs.remediations.values()].findLast((each) => each.episode === episode.id);
  return last?.phase.kind === 'closed' && last.phase.result === 'cancelled';
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
  if (episode.fault === 'agent') return holdOnSilence(state, hold, now);
  const vetoed = findVeto(state, episode);
  if (vetoed !== undefined) return hold('vetoed', vetoed);
  if (view === undefined) return hold('stale_evidence', `this controller has not heard ${episode.host.name} since it started`);

  const policies = speakersOn(episode.fault, coverageOf(state, view.report.host).policies);
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

/** A veto holds for the episode that it was spoken about. */
function findVeto(state: State, episode: EpisodeRecord): string | undefined {
  for (const { id, episode: about, phase, vetoedBecause } of state.history.repairs.remediations.values()) {
    if (about !== episode.id) continue;
    const because = phase.kind === 'closed' && phase.result === 'vetoed' ? phase.because : vetoedBecause;
    if (because !== undefined) return `${id} vetoed ${because}`;
  }
  return undefined;
}

/** One silent agent is a question about its host; many at once are one about whoever listens. */
function holdOnSilence(state: State, hold: Hold, now: Instant): Verdict {
  const shared = sharedChangeOf(state, 'agent', now);
  if (shared !== undefined) return hold('shared_change', shared.sentence);
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

/** Decides anew about everything that is open; once a second is enough, because what is open changes with reports and time. */
export function decideAll(turn: Turn): void {
  for (const host of turn.state.open.keys()) decideHost(turn, host);
}
