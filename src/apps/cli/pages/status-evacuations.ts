/** Is work out of a zone, or to leave one? What the page of `heald status` says of it; nothing where there is nothing of it. */
import { unreachable } from '../../../base/invariant.ts';
import type { Evacuations } from '../../../controller/evacuations/evacuations.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { sayEvacuation } from './evacuation-list.ts';
import { drawField, type Layout } from './layout.ts';

/** Zones that a person has taken from heald, oldest first. */
export interface DisarmedZone {
  readonly zone: string;
  readonly by: string;
  readonly because: string;
}

export function listDisarmed({ disarmed }: Evacuations): readonly DisarmedZone[] {
  return [...disarmed].map(([zone, { by, because }]) => ({ zone, by, because }));
}

/** " Work has left zone use1-az4." */
export function sayEvacuations(open: readonly EvacuationRecord[]): string {
  return open.map((record) => ` ${sayShortly(record)}`).join('');
}

function sayShortly({ zone, phase, stoppedBecause }: EvacuationRecord): string {
  switch (phase.kind) {
    case 'awaiting_approval':
      return `The evacuation of zone ${zone} waits for your approval.`;
    case 'leaving':
      return stoppedBecause === undefined ? `Work leaves zone ${zone}.` : `The evacuation of zone ${zone} has stopped.`;
    case 'left':
      return `Work has left zone ${zone}.`;
    case 'returning':
      return `Work comes back to zone ${zone}.`;
    case 'closed':
      return `The evacuation of zone ${zone} is over.`;
    default:
      return unreachable(phase);
  }
}

export function drawEvacuationFields(open: readonly EvacuationRecord[], disarmed: readonly DisarmedZone[], layout: Layout): string[] {
  const { paint, times, now } = layout;
  const list = (label: string, texts: readonly string[]) => texts.flatMap((text, at) => drawField(at === 0 ? label : '', text, layout, 12));
  return [
    ...list(
      'zones',
      open.map(
        (record) => `${paint('name', record.id)} of zone ${record.zone}: ${sayEvacuation(record, times, now)}; heald plan ${record.id}`,
      ),
    ),
    ...list(
      'disarmed',
      disarmed.map(
        ({ zone, by, because }) => `${paint('warning', `zone ${zone}`)} by ${by}: ${because}; heald zones arm ${zone} --reason "…"`,
      ),
    ),
  ];
}
