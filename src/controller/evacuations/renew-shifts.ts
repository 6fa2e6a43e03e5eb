/**
 * Which shifts are kept alive? Those that still hold work out of the zone, when less than half of their time is left. They end by
 * themselves, so a controller that dies harms nothing; one that ended while no controller ran is made again as long as the zone is ill.
 */
import { after, elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import { nameThing } from '../../az/evacuation/invert-step.ts';
import type { ActiveShift } from '../../az/evacuation/survey.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import type { EvacuationRecord, ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';
import { isHeldAgainst } from './leave-zone.ts';
import { progressOf } from './step-progress.ts';
import { callFor, mayTryAgain } from './zone-calls.ts';

type Shift = Extract<ZoneStep, { action: 'shift' | 'renewShift' }>;

/** A renewal that was given up is begun anew after so long, while the shift lasts. */
const anewAfterMs = 5 * minuteMs;

export function renewShifts(turn: Turn, record: EvacuationRecord): void {
  if (!turn.state.canMove || record.stoppedBecause !== undefined) return;
  for (const step of listStandingShifts(record, turn.state)) renew(turn, record, step);
}

/** Shifts of this evacuation that have not been ended by it; also one that was given up as uncertain, where a survey shows it. */
export function listStandingShifts(record: EvacuationRecord, state: State): Shift[] {
  const standing = new Map<string, Shift>();
  for (const { step } of record.works.values()) {
    if (step.action === 'shift') {
      const { kind } = progressOf(record, step);
      if (kind === 'done' || (kind === 'given_up' && findShown(state, record, step) !== undefined)) standing.set(step.resource, step);
    }
    // Also where it could not be ended: then it ends by itself.
    if (step.action === 'endShift') standing.delete(step.resource);
  }
  return [...standing.values()];
}

function renew(turn: Turn, record: EvacuationRecord, shift: Shift): void {
  const { now } = turn;
  const works = [...record.works.values()].filter(({ step }) => nameThing(step) === nameThing(shift));
  const until = endOf(works) ?? findShown(turn.state, record, shift)?.until;
  const latest = works.at(-1);
  if (until === undefined || latest === undefined || latest.state === 'calling' || latest.state === 'uncertain') return;
  if (elapsedMs(now, until) >= shift.forMs / 2) return;
  const isOver = now >= until;
  const renewal: Shift = { ...shift, action: 'renewShift' };
  if (latest.step.action !== 'renewShift' || latest.state === 'done') {
    if (!isOver) callFor(turn, record, 'renewal', renewal);
    else if (isGone(turn, shift, until) && isHeldAgainst(turn.state, record.zone)) callFor(turn, record, 'renewal', shift);
  } else if (latest.state === 'refused') {
    if (!isOver && mayTryAgain(turn, record, latest)) callFor(turn, record, 'renewal', renewal, latest.number);
  } else if (!isOver && now >= after(latest.since, anewAfterMs)) callFor(turn, record, 'renewal', renewal);
}

/** It carries the evacuation's own token, so it is nobody else's. */
function findShown({ survey: { survey } }: State, { id, zone }: EvacuationRecord, { resource }: Shift): ActiveShift | undefined {
  return survey?.shifts.find((each) => each.resource === resource && each.awayFrom === zone && each.evacuation === id);
}

/** Counted from the answer that began it or made it last longer. */
function endOf(works: readonly ZoneWork[]): Instant | undefined {
  const latest = works.findLast(({ state, step }) => state === 'done' && (step.action === 'shift' || step.action === 'renewShift'));
  return latest === undefined || !('forMs' in latest.step) ? undefined : after(latest.since, latest.step.forMs);
}

function isGone({ state }: Turn, { resource }: Shift, until: Instant): boolean {
  const { survey, readAt } = state.survey;
  return survey !== undefined && readAt !== undefined && readAt >= until && survey.shifts.every((each) => each.resource !== resource);
}
