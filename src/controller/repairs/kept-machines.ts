/**
 * When is a machine ended that was replaced and kept? Once its time is over, people have been told, and nothing stands in the way, asked
 * right before the call. What is in doubt is kept on: a machine too many costs money, one too few may have held the only evidence.
 *
 * Ending it takes nothing from its group, which has long had another one in its place, so it counts towards no budget.
 */
import { after, dayMs, elapsedMs, hourMs, minuteMs, secondMs } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import { unreachable } from '../../base/invariant.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { Target } from '../../policy/policy.ts';
import { freshInventoryMs } from '../../remediation/check-repair-room.ts';
import { callToEnd, tellFrom, toldBeforeMs, type KeepHold, type KeptMachine } from '../../remediation/kept-machine.ts';
import { isOpen } from '../../remediation/remediation.ts';
import { findFreeze } from '../people/freeze.ts';
import { pausesOn } from '../people/pauses.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import { findGroup, findMember } from './inventories.ts';

/** A call that has not been answered by then is one whose outcome is unknown. */
const answerWithinMs = 2 * minuteMs;
const lookEveryMs = 15 * secondMs;
const tryAgainAfterMs = 10 * minuteMs;
const triesMost = 3;
const uncertainForMost = 30 * minuteMs;
/** What was said so long before is said again. */
const saidForMs = 2 * hourMs;
const askEveryMs = dayMs;
/** Longer than any page lags behind, and longer than a machine takes to go. */
const goneWithinMs = hourMs;

export function followKept(turn: Turn): void {
  for (const kept of turn.state.history.repairs.kept.values()) follow(turn, kept);
}

/** After a start: an end that was intended and never answered may have been called for. */
export function doubtKeptCalls(turn: Turn): void {
  for (const kept of turn.state.history.repairs.kept.values())
    if (kept.phase.kind === 'calling')
      answer(turn, kept, { kind: 'unknown', because: 'the controller was restarted before the answer came' });
}

/** True when the answer was about a machine that was kept. */
export function hearKeptAnswer(turn: Turn, token: string, outcome: Outcome): boolean {
  const kept = [...turn.state.history.repairs.kept.values()].find((each) => callToEnd(each).token === token);
  if (kept === undefined) return false;
  const { kind } = kept.phase;
  if (kind === 'calling' || (kind === 'uncertain' && outcome.kind !== 'unknown')) answer(turn, kept, outcome);
  return true;
}

/** A person wants to have what this repair kept. A call that was made cannot be taken back. */
export function leaveKept(turn: Turn, remediation: string, by: string, because: string): void {
  for (const kept of turn.state.history.repairs.kept.values()) {
    const isUntouched = kept.phase.kind === 'kept' || kept.phase.kind === 'refused';
    if (kept.remediation === remediation && isUntouched) letGo(turn, kept, `by ${by}: ${because}; it runs on until a person ends it`);
  }
}

function follow(turn: Turn, kept: KeptMachine): void {
  const { now } = turn;
  const { phase } = kept;
  switch (phase.kind) {
    case 'kept':
      return considerEnd(turn, kept);
    case 'refused':
      if (kept.tries >= triesMost) return letGo(turn, kept, `refused ${kept.tries} times, so it is left to a person: ${phase.because}`);
      return elapsedMs(phase.since, now) < tryAgainAfterMs ? undefined : considerEnd(turn, kept);
    case 'calling':
      if (elapsedMs(phase.since, now) >= answerWithinMs)
        answer(turn, kept, { kind: 'unknown', because: `no answer within ${formatDuration(answerWithinMs)}` });
      return;
    case 'uncertain':
      if (elapsedMs(phase.since, now) >= uncertainForMost)
        return letGo(turn, kept, 'nobody could say whether it was ended, so it is left to a person');
      return lookUp(turn, kept);
    case 'ended':
      if (isFresh(turn.state, now) && seen(turn.state, kept) === undefined) return letGo(turn, kept, 'it is gone');
      if (elapsedMs(phase.since, now) >= goneWithinMs) letGo(turn, kept, 'it was ended and is still there, so it is left to a person');
      return;
    default:
      unreachable(phase);
  }
}

function considerEnd(turn: Turn, kept: KeptMachine): void {
  const { state, now } = turn;
  const { until, toldAt, remediation } = kept;
  if (!state.canAct || now < (kept.endedBy === 'heald' ? tellFrom(kept) : until)) return;
  const repair = state.history.repairs.remediations.get(remediation);
  if (repair !== undefined && isOpen(repair)) return;
  if (kept.endedBy === 'person') return askPerson(turn, kept);
  if (toldAt === undefined) return announce(turn, kept);
  if (now < Math.max(until, after(toldAt, toldBeforeMs.least)) || !isFresh(state, now)) return;

  const member = seen(state, kept);
  if (member?.state === 'in_service') return letGo(turn, kept, 'somebody has put it back into service');
  if (member === undefined && elapsedMs(until, now) >= goneWithinMs) return letGo(turn, kept, 'it is not there any more');
  // Not seen, or on its way out already: nothing to be done about it yet.
  if (member?.state !== 'aside') return;
  const hold = findHold(turn, kept, member.keepOff);
  if (hold !== undefined) return holdBack(turn, kept, hold);
  if (elapsedMs(toldAt, now) >= saidForMs) return announce(turn, kept);
  if (!isOtherUnderWay(state, kept)) end(turn, kept);
}

/** Heald never ends it, and does not forget it either. */
function askPerson(turn: Turn, kept: KeptMachine): void {
  const { state, now } = turn;
  const { until, toldAt } = kept;
  if (!isFresh(state, now) || (toldAt !== undefined && elapsedMs(toldAt, now) < askEveryMs)) return;
  const member = seen(state, kept);
  if (member?.state === 'aside') record(turn, { kind: 'keep_asked', ...nameOf(kept), until });
  else if (member?.state === 'in_service') letGo(turn, kept, 'somebody has put it back into service');
  else if (member === undefined && elapsedMs(until, now) >= goneWithinMs) letGo(turn, kept, 'it is not there any more');
}

function findHold({ state, now }: Turn, kept: KeptMachine, keepOff: boolean): KeepHold | undefined {
  const { target, hostName, policy: name } = kept;
  const { machine, group, zone } = target;
  const policy = state.policies?.hostRemediations.find((each) => each.name === name);
  const members = findGroup(state, group)?.members ?? [];
  if (pausesOn(state.history, { zone, group, hostId: machine, hostName, policy: name }, now).length > 0) return 'paused';
  if (state.policies === undefined || findFreeze(state.policies.guardrails, now) !== undefined) return 'frozen';
  if (policy === undefined || (policy.mode !== 'auto' && policy.mode !== 'approve') || !mayCover(policy.target, kept)) return 'policy_off';
  if (state.history.repairs.doubt !== undefined) return 'inventory_doubted';
  const { exclude } = state.policies.guardrails;
  if (keepOff || findGroup(state, group)?.unfit !== undefined || (exclude !== undefined && mayCover(exclude, kept))) return 'excluded';
  const inService = members.filter((member) => member.state === 'in_service').length;
  return inService < (findGroup(state, group)?.desired ?? Infinity) ? 'group_short' : undefined;
}

/** What tags the host had is not known any more: by them alone it may be meant. */
function mayCover({ autoScalingGroups, groups, hosts }: Target, { target: { machine, group }, hostName }: KeptMachine): boolean {
  const isOneOf = (names: readonly string[] | undefined, ...own: readonly string[]) =>
    names === undefined || own.some((name) => names.includes(name));
  return isOneOf(autoScalingGroups, group) && isOneOf(groups, group) && isOneOf(hosts, machine, hostName);
}

/** One at a time in a group: whatever is wrong with the first is seen before the next. */
function isOtherUnderWay({ history }: State, kept: KeptMachine): boolean {
  return [...history.repairs.kept.values()].some(
    ({ target, phase }) => target.group === kept.target.group && (phase.kind === 'calling' || phase.kind === 'uncertain'),
  );
}

function end(turn: Turn, kept: KeptMachine): void {
  const call = callToEnd(kept);
  const undo = 'Cannot be taken back: what is on its local disks is gone with it.';
  record(turn, { kind: 'keep_end_intended', ...nameOf(kept), call, undo });
  turn.commands.push({ kind: 'make_call', call });
}

function announce(turn: Turn, kept: KeptMachine): void {
  const notBefore = Math.max(kept.until, after(turn.now, toldBeforeMs.least));
  record(turn, { kind: 'keep_announced', ...nameOf(kept), notBefore });
}

function holdBack(turn: Turn, kept: KeptMachine, reason: KeepHold): void {
  if (kept.heldFor !== reason) record(turn, { kind: 'keep_held', ...nameOf(kept), reason });
}

function lookUp({ state, now, commands }: Turn, kept: KeptMachine): void {
  const call = callToEnd(kept);
  const lookedAt = state.lookedAt.get(call.token);
  if (lookedAt !== undefined && now < after(lookedAt, lookEveryMs)) return;
  state.lookedAt.set(call.token, now);
  commands.push({ kind: 'look_up_call', call });
}

function answer(turn: Turn, kept: KeptMachine, outcome: Outcome): void {
  turn.state.lookedAt.delete(callToEnd(kept).token);
  record(turn, { kind: 'keep_end_answered', ...nameOf(kept), outcome });
}

function letGo(turn: Turn, kept: KeptMachine, because: string): void {
  turn.state.lookedAt.delete(callToEnd(kept).token);
  record(turn, { kind: 'keep_over', ...nameOf(kept), because });
}

function nameOf({ target, hostName, remediation }: KeptMachine) {
  return { remediation, machine: target.machine, hostName, group: target.group };
}

function isFresh({ inventory }: State, now: number): boolean {
  return inventory !== undefined && elapsedMs(inventory.at, now) <= freshInventoryMs;
}

function seen(state: State, { target }: KeptMachine): ReturnType<typeof findMember> {
  return findMember(state, target.machine, target.group, target.launchedAt);
}
