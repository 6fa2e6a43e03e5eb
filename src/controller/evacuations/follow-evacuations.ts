/** What happens next to each zone that work leaves? Called with every tick, every survey and every answer. */
import { unreachable } from '../../base/invariant.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import type { Turn } from '../turn.ts';
import { closeEvacuation } from './close-evacuation.ts';
import { listOpenEvacuations } from './evacuations.ts';
import { followLeaving, isHeldAgainst } from './leave-zone.ts';
import { guardOutcome } from './outcome-guard.ts';
import { renewShifts } from './renew-shifts.ts';
import { bringBack, followLeft, followReturning } from './return-to-zone.ts';
import { followZoneCalls } from './zone-calls.ts';

export function followEvacuations(turn: Turn): void {
  for (const record of listOpenEvacuations(turn.state.history.evacuations)) {
    followZoneCalls(turn, record);
    follow(turn, record);
  }
}

function follow(turn: Turn, record: EvacuationRecord): void {
  const { phase } = record;
  switch (phase.kind) {
    case 'awaiting_approval':
      return awaitApproval(turn, record, phase.until <= turn.now);
    case 'leaving':
    case 'left':
      guardOutcome(turn, record);
      renewShifts(turn, record);
      if (record.cancelledBy !== undefined) return bringBack(turn, record);
      return phase.kind === 'leaving' ? followLeaving(turn, record) : followLeft(turn, record);
    case 'returning':
      renewShifts(turn, record);
      return followReturning(turn, record, phase);
    case 'closed':
      return;
    default:
      unreachable(phase);
  }
}

function awaitApproval(turn: Turn, record: EvacuationRecord, isLate: boolean): void {
  const { cancelledBy, askedBy, zone } = record;
  if (cancelledBy !== undefined) closeEvacuation(turn, record, 'cancelled', `by ${cancelledBy}`);
  else if (isLate) closeEvacuation(turn, record, 'cancelled', 'nobody approved it in time');
  else if (askedBy === undefined && !isHeldAgainst(turn.state, zone))
    closeEvacuation(turn, record, 'cancelled', 'nothing is held against the zone any more');
}
