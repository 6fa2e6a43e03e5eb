/**
 * How is traffic shifted away from a zone, kept away, and let back? A shift carries the evacuation in its comment, so that after a crash
 * it is taken up again; what carries another comment belongs to somebody else, and is left alone.
 */
import { minuteMs, type Instant } from '../../../base/instant.ts';
import type { ZoneStep } from '../../../az/evacuation/zone-step.ts';
import type { Outcome } from '../../../remediation/call.ts';
import { ApiError } from '../api-error.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { applied, notApplied, outcomeOf } from '../outcomes.ts';
import { attemptChange, settledSoonMs, type ZoneOrder, type ZoneWorker } from './order.ts';
import type { ShiftTold } from './shift-types.ts';

type ShiftStep = Extract<ZoneStep, { readonly resource: string }>;
type ShiftOrder = ZoneOrder<ShiftStep>;

/** A shift lasts for at most three days; heald renews it long before. */
const minutesMost = 72 * 60;

export const shiftWorker: ZoneWorker<ShiftStep> = {
  async make(order) {
    const { step, call, calls, signal, settling } = order;
    const { resource, name } = step;
    const told = await calls.send('GetManagedResource', { resourceIdentifier: resource }, { signal }).catch(sayUnmanaged);
    if (told === undefined) {
      const words = `${name} takes part in no zonal shift`;
      return step.action === 'endShift' ? applied(words) : notApplied(words);
    }
    const ours = told.zonalShifts?.find((shift) => isOurs(shift, call));
    settling.forget(call.token);
    switch (step.action) {
      case 'shift':
        return ours === undefined
          ? start(order, findRival(told.zonalShifts, told.autoshifts, call.zone))
          : applied(`${ours.zonalShiftId} shifts it already`);
      case 'renewShift':
        if (ours === undefined) return notApplied(`no shift of ${name} for ${call.evacuation} is active: it ended, or somebody ended it`);
        return attemptChange(`${ours.zonalShiftId} goes on`, () =>
          calls.send('UpdateZonalShift', { zonalShiftId: ours.zonalShiftId, expiresIn: sayMinutes(step.forMs) }),
        );
      case 'endShift':
        return ours === undefined ? applied(`no shift of ${name} for ${call.evacuation} is active any more`) : end(order, ours);
      default:
        return step satisfies never;
    }
  },

  async look({ step, call, calls, signal, now, settling }) {
    const told = await calls.send('GetManagedResource', { resourceIdentifier: step.resource }, { signal }).catch(sayUnmanaged);
    const ours = told?.zonalShifts?.find((shift) => isOurs(shift, call));
    const seen = readEffect(step, ours, now());
    return seen ?? settling.judgeAbsence(call.token, now(), settledSoonMs);
  },
};

/** What shows of the step; undefined when that is nothing. */
function readEffect(step: ShiftStep, ours: ShiftTold | undefined, now: Instant): Outcome | undefined {
  switch (step.action) {
    case 'shift':
      return ours && applied(`${ours.zonalShiftId} shifts it`);
    case 'renewShift':
      if (ours === undefined) return notApplied(`no shift of ${step.name} is there to be renewed`);
      // Renewed it lasts for nearly all of its time; it is renewed when less than half is left.
      return expiryOf(ours) - now > step.forMs * 0.75 ? applied(`${ours.zonalShiftId} goes on`) : undefined;
    case 'endShift':
      return ours === undefined ? applied(`no shift of ${step.name} is active any more`) : undefined;
    default:
      return step satisfies never;
  }
}

async function start({ step, call, calls }: ShiftOrder, rival: string | undefined): Promise<Outcome> {
  if (rival !== undefined) return notApplied(`${step.name} is left alone: ${rival}`);
  const asked = {
    resourceIdentifier: step.resource,
    awayFrom: call.zone,
    expiresIn: sayMinutes('forMs' in step ? step.forMs : 0),
    comment: writeShiftComment(call.evacuation, call.zone),
  };
  try {
    const { zonalShiftId } = await calls.send('StartZonalShift', asked);
    return applied(`${zonalShiftId} shifts it`);
  } catch (error) {
    const isConflict = error instanceof ApiError && error.trouble.code === 'ConflictException';
    return isConflict ? adopt(step, call, calls, error) : outcomeOf(error);
  }
}

/** One shift is there already: ours, when the answer to an earlier try was lost. */
async function adopt(step: ShiftStep, call: ShiftOrder['call'], calls: AwsCalls, error: ApiError): Promise<Outcome> {
  try {
    const { zonalShifts = [] } = await calls.send('GetManagedResource', { resourceIdentifier: step.resource });
    const ours = zonalShifts.find((shift) => isOurs(shift, call));
    return ours === undefined ? notApplied(error.message) : applied(`${ours.zonalShiftId} shifts it already`);
  } catch (unread) {
    return { kind: 'unknown', because: `${error.message}; whose shift that is could not be read: ${(unread as Error).message}` };
  }
}

async function end({ step, calls }: ShiftOrder, { zonalShiftId }: ShiftTold): Promise<Outcome> {
  const outcome = await attemptChange(`${zonalShiftId} of ${step.name} is ended`, () => calls.send('CancelZonalShift', { zonalShiftId }));
  const hasEnded = outcome.kind === 'not_applied' && /ZonalShiftStatusNotActive|ResourceNotFoundException/.test(outcome.because);
  return hasEnded ? applied(`${zonalShiftId} of ${step.name} has ended`) : outcome;
}

/** Why no shift of ours is begun: somebody's own, or one of AWS for another zone, which ours would put an end to. */
function findRival(
  shifts: readonly ShiftTold[] = [],
  autoshifts: readonly { readonly appliedStatus?: string; readonly awayFrom: string }[] = [],
  zone: string,
): string | undefined {
  const own = shifts.find(({ shiftType = 'ZONAL_SHIFT' }) => shiftType === 'ZONAL_SHIFT' || shiftType === 'FIS_EXPERIMENT');
  if (own !== undefined) return `${own.zonalShiftId} shifts it away from ${own.awayFrom}, and is not heald's: "${own.comment ?? ''}"`;
  const theirs = [...autoshifts.filter(({ appliedStatus }) => appliedStatus === 'APPLIED'), ...shifts.filter(isAutoshift)].find(
    ({ awayFrom }) => awayFrom !== zone,
  );
  return theirs && `AWS itself shifts it away from ${theirs.awayFrom}, which a shift of ours would end`;
}

function isAutoshift({ shiftType }: ShiftTold): boolean {
  return shiftType === 'ZONAL_AUTOSHIFT';
}

/** Told as a comment of at most 128 letters. */
export function writeShiftComment(evacuation: string, zone: string): string {
  return `heald ${evacuation}: away from ${zone}`.slice(0, 128);
}

/** The evacuation that a shift was begun for; undefined when heald did not begin it. */
export function readShiftComment(comment: string | undefined): string | undefined {
  return /^heald (evac-[\w-]+): /.exec(comment ?? '')?.[1];
}

export function expiryOf({ expiryTime }: ShiftTold): Instant {
  return (expiryTime ?? 0) * 1_000;
}

function isOurs({ comment, awayFrom }: ShiftTold, { evacuation, zone }: ShiftOrder['call']): boolean {
  return readShiftComment(comment) === evacuation && awayFrom === zone;
}

function sayMinutes(ms: number): string {
  return `${Math.min(minutesMost, Math.max(1, Math.ceil(ms / minuteMs)))}m`;
}

function sayUnmanaged(error: unknown): undefined {
  if (error instanceof ApiError && error.trouble.code === 'ResourceNotFoundException') return undefined;
  throw error;
}
