/**
 * What happens next to each repair under way? Called with every tick and every answer. Everything that it does, it writes down
 * first; everything that it does not know, it looks up before it does anything else.
 */
import { after, elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import { unreachable } from '../../base/invariant.ts';
import { findSignal } from '../../liveness/catalog.ts';
import { evaluateCondition } from '../../liveness/evaluate-condition.ts';
import { findAction } from '../../remediation/action-catalog.ts';
import type { Harm } from '../../remediation/action.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import { decideRepair, sayWhy } from '../../remediation/decide-repair.ts';
import type { HoldReason } from '../../remediation/decision.ts';
import {
  currentStep,
  hasPutAside,
  isOpen,
  replacesMachine,
  type PlannedStep,
  type RemediationRecord,
  type RemediationResult,
} from '../../remediation/remediation.ts';
import type { EpisodeRecord } from '../history.ts';
import { findGroup } from './inventories.ts';
import { doubtKeptCalls, followKept, hearKeptAnswer, leaveKept } from './kept-machines.ts';
import { describeCase, ruleOf } from './repair-case.ts';
import { describeHarm, hasHelped, type Help } from './repair-help.ts';
import { lineageOf, relapseWithinMs } from './repairs.ts';
import { forgetHost } from '../coverage/silence.ts';
import type { State } from '../state.ts';
import { tellRefusal, type Obstacle } from './tell-refusal.ts';
import { record, type Turn } from '../turn.ts';

/** A call that has not been answered by then is one whose outcome is unknown. */
const answerWithinMs = 2 * minuteMs;
const lookEveryMs = 15 * secondMs;
const tryAgainAfterMs = 30 * secondMs;
const triesMost = 3;
/** A repair that could not begin by then is given up: the world has moved on. */
const beginWithinMs = 30 * minuteMs;
const uncertainForMost = 30 * minuteMs;
/** Launches that still fail so long after the call are no passing trouble. */
const launchesFailForMs = 5 * minuteMs;

export function followRemediations(turn: Turn): void {
  for (const remediation of turn.state.history.repairs.remediations.values()) if (isOpen(remediation)) follow(turn, remediation);
  followKept(turn);
}

/** After a start: a call that was intended and never answered may have been made. */
export function doubtOpenCalls(turn: Turn): void {
  for (const remediation of turn.state.history.repairs.remediations.values()) {
    if (remediation.phase.kind !== 'calling') continue;
    answer(turn, remediation, { kind: 'unknown', because: 'the controller was restarted before the answer came' });
  }
  doubtKeptCalls(turn);
}

export function hearAnswer(turn: Turn, token: string, outcome: Outcome): void {
  if (hearKeptAnswer(turn, token, outcome)) return;
  const remediation = findByToken(turn.state, token);
  if (remediation === undefined || !['calling', 'uncertain'].includes(remediation.phase.kind)) return;
  if (outcome.kind === 'unknown' && remediation.phase.kind === 'uncertain') return;
  answer(turn, remediation, outcome);
}

export function approve(
  turn: Turn,
  approval: { readonly remediation: string; readonly planHash: string; readonly by: string; readonly because: string },
): void {
  const remediation = turn.state.history.repairs.remediations.get(approval.remediation);
  if (remediation === undefined || remediation.phase.kind !== 'awaiting_approval') return;
  if (remediation.phase.until <= turn.now || remediation.planHash !== approval.planHash) return;
  record(turn, { kind: 'remediation_approved', remediation: remediation.id, by: approval.by, because: approval.because });
}

/** Ends it where no call is under way; a call that was made cannot be taken back, and is not followed by another. What it kept is kept. */
export function veto(turn: Turn, id: string, by: string, because: string): void {
  const remediation = turn.state.history.repairs.remediations.get(id);
  if (remediation === undefined || !isOpen(remediation)) return leaveKept(turn, id, by, because);
  const { kind } = remediation.phase;
  if (kind === 'awaiting_approval' || kind === 'ready' || kind === 'refused') close(turn, remediation, 'vetoed', `by ${by}: ${because}`);
  else if (remediation.vetoedBecause === undefined) record(turn, { kind: 'remediation_vetoed', remediation: id, by, because });
}

function follow(turn: Turn, remediation: RemediationRecord): void {
  const { phase } = remediation;
  const { now } = turn;
  switch (phase.kind) {
    case 'awaiting_approval':
      if (phase.until <= now) close(turn, remediation, 'cancelled', 'nobody approved it in time');
      else if (isWell(turn.state, remediation)) close(turn, remediation, 'cancelled', 'the host is well again');
      return;
    case 'ready':
      return begin(turn, remediation);
    case 'calling':
      if (elapsedMs(phase.since, now) >= answerWithinMs)
        answer(turn, remediation, { kind: 'unknown', because: `no answer within ${formatDuration(answerWithinMs)}` });
      return;
    case 'uncertain':
      return lookUp(turn, remediation, phase.since);
    case 'refused':
      if (elapsedMs(phase.since, now) < tryAgainAfterMs) return;
      if (remediation.tries >= triesMost)
        return judge(turn, remediation, { kind: 'not_helped', because: `refused ${remediation.tries} times: ${phase.because}` });
      return begin(turn, remediation);
    case 'settling': {
      const step = currentStep(remediation);
      const episode = turn.state.history.episodes.get(remediation.episode);
      const help = hasHelped(turn, remediation, step as PlannedStep, phase.since, episode);
      if (help.kind !== 'not_yet') judge(turn, remediation, help, phase.since);
      else if (elapsedMs(phase.since, now) >= launchesFailForMs) breakOnLaunches(turn, remediation);
      return;
    }
    case 'closed':
      return;
    default:
      unreachable(phase);
  }
}

/** While new machines do not come up, ending another one would only make one fewer. */
function breakOnLaunches(turn: Turn, { plan }: RemediationRecord): void {
  const { group } = plan.target;
  const trouble = findGroup(turn.state, group)?.launchTrouble;
  if (trouble === undefined || lineageOf(turn.state.history.repairs, group).brokenBecause !== undefined) return;
  record(turn, { kind: 'breaker_opened', group, because: `launches fail: ${trouble}` });
}

/** Everything is asked again right before the call: what was true when the repair was decided may not be true any more. */
function begin(turn: Turn, remediation: RemediationRecord): void {
  const { state, now } = turn;
  const step = currentStep(remediation);
  if (step === undefined) return close(turn, remediation, 'failed', 'no step helped');
  if (remediation.vetoedBecause !== undefined) return close(turn, remediation, 'vetoed', remediation.vetoedBecause);
  if (isWell(state, remediation)) return close(turn, remediation, 'cancelled', 'the host is well again');
  if (now < (remediation.vetoableUntil ?? now)) return;
  const obstacle = findObstacle(turn, remediation);
  const { phase } = remediation;
  const waitedMs = 'since' in phase ? elapsedMs(phase.since, now) : 0;
  if (obstacle !== undefined) {
    if (waitedMs >= beginWithinMs || givesUp.has(obstacle.reason)) close(turn, remediation, 'cancelled', obstacle.sentence);
    else tellRefusal(turn, remediation, obstacle);
    return;
  }
  const call: Call = { token: `${remediation.id}.${remediation.step + 1}`, step: step.step, target: remediation.plan.target };
  const members = findGroup(state, remediation.plan.target.group)?.members ?? [];
  record(turn, {
    kind: 'step_intended',
    remediation: remediation.id,
    hostName: remediation.hostName,
    step: remediation.step,
    words: step.words,
    irreversible: step.irreversible,
    harm: harmOf(step),
    undo: findAction(step.step.action)?.undo ?? 'Not known: this version has no such action.',
    call,
    // A first try whose answer was lost may have brought the successor already.
    machinesBefore: remediation.tries > 0 || hasPutAside(remediation) ? remediation.machinesBefore : members.map(({ machine }) => machine),
  });
  turn.commands.push({ kind: 'make_call', call });
}

/** What cannot come right by waiting: the plan is about something else than what is there now. */
const givesUp: ReadonlySet<HoldReason> = new Set([
  'not_this_machine',
  'excluded',
  'breaker_open',
  'everybody_affected',
  'zone_suspected',
  'mode_observe',
  'mode_recommend',
]);
/** What the person who approved, or the policy's mode when the repair began, has answered already. */
const answered: ReadonlySet<HoldReason> = new Set(['approval_needed', 'no_actuator']);

/** What stands in the way of its next call, by the checks that are asked right before each call; undefined when nothing does. */
export function findObstacle(turn: Turn, remediation: RemediationRecord): Obstacle | undefined {
  const { state, now } = turn;
  const episode = state.history.episodes.get(remediation.episode);
  const view = state.views.get(remediation.plan.target.machine);
  const policy = state.policies?.hostRemediations.find(({ name }) => name === remediation.policy);
  if (episode === undefined || view === undefined)
    return {
      reason: 'stale_evidence',
      passed: false,
      sentence: `${remediation.hostName} has not been heard since this controller started`,
    };
  if (policy === undefined) return { reason: 'no_policy', passed: false, sentence: `policy ${remediation.policy} is no longer there` };
  const evidence = evaluateCondition(policy.when, view, now, findSignal);
  const step = currentStep(remediation);
  const rule = { ...ruleOf(policy, remediation.hostName), irreversible: step?.irreversible ?? true, harm: harmOf(step) };
  const { checks } = decideRepair(describeCase(turn, episode, view, policy, evidence, remediation), rule, now);
  const failed = checks.find(({ passed, reason }) => !passed && !answered.has(reason));
  if (failed === undefined) return undefined;
  const sentence = sayWhy(failed, checks);
  const { reason } = failed;
  if (reason !== 'gate_refused') return { ...failed, sentence };
  return { reason, passed: false, sentence, conditions: checks.filter((each) => each.reason === reason) };
}

/** A step that nobody knows any more is taken for the worst. */
function harmOf(step: PlannedStep | undefined): Harm {
  return findAction(step?.step.action ?? '')?.harm ?? 'host';
}

function lookUp(turn: Turn, remediation: RemediationRecord, since: number): void {
  const { state, now } = turn;
  const step = currentStep(remediation);
  if (step === undefined) return;
  if (elapsedMs(since, now) >= uncertainForMost)
    return judge(turn, remediation, { kind: 'not_helped', because: 'nobody could say whether it was done' });
  const token = `${remediation.id}.${remediation.step + 1}`;
  const lookedAt = state.lookedAt.get(token);
  if (lookedAt !== undefined && now < after(lookedAt, lookEveryMs)) return;
  state.lookedAt.set(token, now);
  turn.commands.push({ kind: 'look_up_call', call: { token, step: step.step, target: remediation.plan.target } });
}

function answer(turn: Turn, remediation: RemediationRecord, outcome: Outcome): void {
  const { id, hostName, step } = remediation;
  turn.state.lookedAt.delete(`${id}.${step + 1}`);
  record(turn, { kind: 'step_answered', remediation: id, hostName, step, outcome });
}

function judge(turn: Turn, remediation: RemediationRecord, help: Exclude<Help, { kind: 'not_yet' }>, since: Instant = turn.now): void {
  const { id, hostName, step } = remediation;
  const isLast = step === remediation.plan.steps.length - 1;
  const helped = help.kind === 'helped';
  record(turn, { kind: 'step_judged', remediation: id, hostName, step, helped, because: help.because });
  if (help.kind === 'helped') {
    const harm = describeHarm(turn.state, remediation, help.machine, since);
    close(turn, remediation, harm === undefined ? 'succeeded' : 'failed', harm ?? help.because, help.machine);
    if (replacesMachine(remediation)) retire(turn, remediation);
  } else if (isLast) close(turn, remediation, 'failed', help.because);
}

function close(turn: Turn, remediation: RemediationRecord, result: RemediationResult, because: string, successor?: string): void {
  const { id, hostName, plan, step, tries } = remediation;
  const { group } = plan.target;
  const tells =
    (result === 'succeeded' || result === 'failed') &&
    plan.steps.some((each, at) => harmOf(each) === 'host' && (at < step || (at === step && tries > 0)));
  record(turn, { kind: 'remediation_closed', remediation: id, hostName, group, result, tells, because, successor });
  breakOnFailures(turn, group, remediation.policy, because);
}

function breakOnFailures(turn: Turn, group: string, policyName: string, because: string): void {
  const lineage = lineageOf(turn.state.history.repairs, group);
  const policy = turn.state.policies?.hostRemediations.find(({ name }) => name === policyName);
  const breakAfter = policy?.limits.breakAfter ?? 1;
  if (lineage.brokenBecause !== undefined || lineage.failed < breakAfter) return;
  record(turn, { kind: 'breaker_opened', group, because: `${lineage.failed} repairs in a row did not help, the last: ${because}` });
}

/**
 * The condition of `policy` is met on this machine, which a repair by the same policy was seen to help a while ago: then it has not
 * helped. True when that was news.
 */
export function noticeRelapse(turn: Turn, { host }: EpisodeRecord, policy: string): boolean {
  const proof = turn.state.history.repairs.proven.get(host.id);
  if (proof === undefined || !proof.helped || proof.policy !== policy) return false;
  const { remediation, tells, at } = proof;
  const afterMs = elapsedMs(at, turn.now);
  if (afterMs >= relapseWithinMs) return false;
  const { id: machine, name: hostName, group } = host;
  record(turn, { kind: 'repair_relapsed', remediation, hostName, group, machine, afterMs, tells });
  if (tells) breakOnFailures(turn, group, policy, `${hostName} was ill again ${formatDuration(afterMs)} later`);
  return true;
}

/** Another machine is in its place: what was open on the old one ends with it. */
function retire(turn: Turn, { plan }: RemediationRecord): void {
  const host = turn.state.history.hosts.get(plan.target.machine);
  if (host !== undefined) forgetHost(turn, host, 'replaced', elapsedMs(turn.state.views.get(host.id)?.heardAt ?? turn.now, turn.now));
}

function isWell(state: State, remediation: RemediationRecord): boolean {
  const episode: EpisodeRecord | undefined = state.history.episodes.get(remediation.episode);
  return remediation.tries === 0 && (episode === undefined || episode.closedAt !== undefined);
}

function findByToken(state: State, token: string): RemediationRecord | undefined {
  return [...state.history.repairs.remediations.values()].find((each) => isOpen(each) && `${each.id}.${each.step + 1}` === token);
}
