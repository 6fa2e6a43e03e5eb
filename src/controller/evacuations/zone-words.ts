/**
 * What do people want of a zone? Work out of it, back in it, a drill, or heald to look after it again; and their word on a plan. A wish
 * is durable at once; it is decided with a look at the zones that was made after it.
 */
import { elapsedMs, minuteMs } from '../../base/instant.ts';
import { unreachable } from '../../base/invariant.ts';
import type { Check, HoldReason } from '../../remediation/decision.ts';
import { decideEvacuation } from '../../remediation/evacuation/decide-evacuation.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import type { ControllerEvent } from '../event.ts';
import { record as note, type Turn } from '../turn.ts';
import { describeZoneCase } from '../zones/zone-case.ts';
import { findEvacuation } from '../zones/find-evacuation.ts';
import { standingSuspicions } from '../zones/zone-history.ts';
import { closeEvacuation } from './close-evacuation.ts';
import { openEvacuationOf, type ZoneWish } from './evacuations.ts';
import { hasChanged } from './leave-zone.ts';
import { openEvacuation } from './open-evacuation.ts';
import { isWarmingUp } from './surveys.ts';
import { isUnderWay } from './zone-calls.ts';

/** A look at the zones that was asked for so long ago does not come. */
const lookWithinMs = minuteMs;

export function hearZoneWord(turn: Turn, { wish, zone, by, because }: Extract<ControllerEvent, { kind: 'zone_word_given' }>): void {
  const { evacuations } = turn.state.history;
  switch (wish) {
    case 'drain':
    case 'practice':
      return note(turn, { kind: 'zone_asked_for', wish, zone, by, because });
    case 'undrain': {
      const record = openEvacuationOf(evacuations, zone);
      if (record === undefined || record.cancelledBy !== undefined) return;
      return note(turn, { kind: 'evacuation_cancelled', evacuation: record.id, zone, by, because });
    }
    case 'arm':
      if (evacuations.disarmed.has(zone)) note(turn, { kind: 'zone_armed', zone, by, because });
      return;
    default:
      unreachable(wish);
  }
}

/** Answers the wishes for which everything is known that there is to know. */
export function followWishes(turn: Turn): void {
  const { state, now } = turn;
  if (isWarmingUp(state, now)) return;
  for (const [zone, wish] of state.history.evacuations.wishes) {
    const readAt = state.survey.readAt ?? -Infinity;
    if (state.canMove && readAt < wish.at && elapsedMs(wish.at, now) < lookWithinMs) continue;
    answerWish(turn, zone, wish);
  }
}

function answerWish(turn: Turn, zone: string, { wish, by, because }: ZoneWish): void {
  const { state, now } = turn;
  const policy = findEvacuation(state, zone);
  const suspicion = standingSuspicions(state.history.zones).find((each) => each.zone === zone);
  // In a drill nobody waits for approval; in earnest the plan is shown first.
  const approvedBy = wish === 'practice' ? by : undefined;
  const asked = { zone, suspicion, askedBy: by, approvedBy, underWay: undefined, policy: policy?.name };
  const decision = decideEvacuation(describeZoneCase(turn, asked), policy, now);
  const { checks } = decision;
  const plan = decision.kind === 'act' ? decision.act : decision.wouldHave;
  if (wish === 'practice') return note(turn, { kind: 'zone_practised', zone, policy: policy?.name, by, because, plan, checks });
  const found = decision.kind === 'act' ? undefined : decision;
  const awaits: readonly (HoldReason | undefined)[] = [undefined, 'approval_needed'];
  const open = openEvacuationOf(state.history.evacuations, zone);
  if (open === undefined && plan !== undefined && policy !== undefined && state.canMove && awaits.includes(found?.reason))
    return openEvacuation(turn, { zone, policy, plan, suspicion, askedBy: by, because, needsApproval: true });
  const { reason, because: why } =
    open !== undefined ? sayOpen(open) : found !== undefined && found.reason !== 'approval_needed' ? found : nothingToActWith;
  note(turn, { kind: 'drain_refused', zone, by, reason, because: why, plan, checks });
}

function sayOpen({ id, zone, phase }: EvacuationRecord): Pick<Check, 'reason'> & { readonly because: string } {
  const waits = phase.kind === 'awaiting_approval' ? `; heald approve ${id} --reason "…" begins it` : '';
  return { reason: 'zone_left_already', because: `${id} of zone ${zone} has not ended${waits}` };
}

const nothingToActWith = { reason: 'no_actuator', because: 'this controller has nothing that it could move traffic with' } as const;

export function approveEvacuation(turn: Turn, approval: Extract<ControllerEvent, { kind: 'approval_given' }>): void {
  const record = turn.state.history.evacuations.records.get(approval.remediation);
  if (record === undefined || record.phase.kind !== 'awaiting_approval' || record.cancelledBy !== undefined) return;
  if (record.phase.until <= turn.now || record.planHash !== approval.planHash) return;
  note(turn, { kind: 'evacuation_approved', evacuation: record.id, zone: record.zone, by: approval.by, because: approval.because });
}

/** Ends it where nothing was done yet; else what has left comes back, as when a person brings the zone back. */
export function vetoEvacuation(turn: Turn, { remediation: id, by, because }: Extract<ControllerEvent, { kind: 'veto_given' }>): void {
  const record = turn.state.history.evacuations.records.get(id);
  if (record === undefined || record.phase.kind === 'closed' || record.cancelledBy !== undefined) return;
  const isUntouched = !hasChanged(record) && !isUnderWay(record);
  if (isUntouched) closeEvacuation(turn, record, 'vetoed', `by ${by}: ${because}`);
  else note(turn, { kind: 'evacuation_cancelled', evacuation: id, zone: record.zone, by, because });
}
