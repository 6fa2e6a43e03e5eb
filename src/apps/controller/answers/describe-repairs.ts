/** Which repairs are there? From a history of durable entries; what holds one back now, from the live state where there is one. */
import type { RepairAnswer } from '../../../adapters/wire/answers.ts';
import { tellTimes } from '../../../adapters/wire/tell-times.ts';
import type { Instant } from '../../../base/instant.ts';
import type { History } from '../../../controller/history.ts';
import { findObstacle } from '../../../controller/repairs/follow-remediations.ts';
import type { State } from '../../../controller/state.ts';
import { findAction } from '../../../remediation/action-catalog.ts';
import { isOpen, type Phase, type RemediationRecord } from '../../../remediation/remediation.ts';
import { formatTime } from '../format-time.ts';

/** What the controller decides with, and its time. */
export interface LiveState {
  readonly state: State;
  readonly now: Instant;
}

/** The open ones first, then those that ended, newest first. */
export function describeRepairs(recorded: History, live?: LiveState): readonly RepairAnswer[] {
  const all = [...recorded.repairs.remediations.values()].toReversed();
  return [...all.filter(isOpen), ...all.filter((one) => !isOpen(one))].map((one) => describeRepair(one, live));
}

export function describeRepair(repair: RemediationRecord, live?: LiveState): RepairAnswer {
  const { id, incident, episode, policy, hostName, plan, planHash, phase, openedAt, approval, vetoableUntil, vetoedBecause, step, tries } =
    repair;
  const { machine, zone, group } = plan.target;
  return {
    id,
    incident,
    episode,
    policy,
    host: { id: machine, name: hostName, zone, group },
    state: phase.kind,
    stateSince: formatTime(startOf(phase) ?? openedAt),
    because: 'because' in phase ? phase.because : null,
    result: phase.kind === 'closed' ? phase.result : null,
    openedAt: formatTime(openedAt),
    planHash,
    approvableUntil: phase.kind === 'awaiting_approval' ? formatTime(phase.until) : null,
    vetoableUntil: phase.kind === 'ready' && step === 0 && vetoableUntil !== undefined ? formatTime(vetoableUntil) : null,
    approval: approval === undefined ? null : tellTimes(approval),
    vetoedBecause: vetoedBecause ?? null,
    step: Math.min(step + 1, plan.steps.length),
    tries,
    steps: plan.steps.map(({ step: { action }, words, irreversible, timeoutMs }) => {
      const undo = findAction(action)?.undo ?? 'This heald does not know the action.';
      return { action, words, irreversible, undo, timeoutMs };
    }),
    verifyMs: plan.verifyMs,
    heldBackBy: live === undefined ? null : findHoldBack(repair, live),
  };
}

function startOf(phase: Phase): Instant | undefined {
  if ('since' in phase) return phase.since;
  return phase.kind === 'closed' ? phase.at : undefined;
}

const beforeItsCall: ReadonlySet<string> = new Set(['awaiting_approval', 'ready', 'refused']);

function findHoldBack({ id, phase }: RemediationRecord, { state, now }: LiveState): RepairAnswer['heldBackBy'] {
  const live = state.history.repairs.remediations.get(id);
  if (live === undefined || !beforeItsCall.has(phase.kind) || live.phase.kind !== phase.kind) return null;
  const obstacle = findObstacle({ state, now, commands: [] }, live);
  return obstacle === undefined ? null : { reason: obstacle.reason, sentence: obstacle.sentence };
}
