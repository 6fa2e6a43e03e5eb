/** What stands in the way of the next calls? Said when it is news. */
import type { Check } from '../../remediation/decision.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { record as note, type Turn } from '../turn.ts';

export function holdEvacuation(turn: Turn, { id: evacuation, zone, held }: EvacuationRecord, { reason, sentence: because }: Check): void {
  if (held?.reason !== reason) note(turn, { kind: 'evacuation_held', evacuation, zone, reason, because });
}

export const noActuator: Check = {
  reason: 'no_actuator',
  passed: false,
  sentence: 'this controller has nothing that it could move traffic with, and another one had begun',
};
