/** How does an evacuation end? With everything as it was, but for what its last entry names. */
import type { EvacuationRecord, EvacuationResult } from '../../remediation/evacuation/evacuation.ts';
import { record as note, type Turn } from '../turn.ts';
import { progressOf } from './step-progress.ts';

export function closeEvacuation(turn: Turn, record: EvacuationRecord, result: EvacuationResult, because: string): void {
  const { id: evacuation, zone, cancelledBy } = record;
  const disarms = cancelledBy !== undefined;
  note(turn, { kind: 'evacuation_closed', evacuation, zone, result, because, left: listLeft(record), disarms });
}

/** Steps of the way back that could not be done, and of the way out those of which nobody knows whether they were. */
function listLeft(record: EvacuationRecord): string[] {
  const left: string[] = [];
  for (const work of record.works.values()) {
    const progress = progressOf(record, work.step);
    if (work.state !== 'given_up' || work.part === 'renewal' || progress.kind !== 'given_up' || progress.work !== work) continue;
    if (work.part.startsWith('stage') || work.because === nobodyCouldSay) left.push(`${work.words}: ${work.because ?? ''}`);
  }
  return left;
}

/** Why a call is given up whose outcome never came to light. */
export const nobodyCouldSay = 'nobody could say whether it was done';
