/** What is a step called? In words for the ledger and for the person who reads the plan. */
import { formatDuration } from '../../base/duration.ts';
import { invertStep } from './invert-step.ts';
import type { RecordWeight, ZoneStep } from './zone-step.ts';

/** "shift traffic of web-lb away from zone use1-az4 for 1 h". */
export function describeZoneStep(step: ZoneStep, zone: string): string {
  switch (step.action) {
    case 'shift':
      return `shift traffic of ${step.name} away from zone ${zone} for ${formatDuration(step.forMs)}`;
    case 'renewShift':
      return `keep traffic of ${step.name} away from zone ${zone} for another ${formatDuration(step.forMs)}`;
    case 'endShift':
      return `let traffic of ${step.name} into zone ${zone} again`;
    case 'stopRebalancing':
      return `stop group ${step.group} from levelling its zones`;
    case 'resumeRebalancing':
      return `let group ${step.group} level its zones again`;
    case 'leaveSubnets':
      return `launch hosts of group ${step.group} outside zone ${zone} only`;
    case 'enterSubnets':
      return `launch hosts of group ${step.group} in zone ${zone} again`;
    case 'grow':
    case 'shrink':
      return describeSize(step);
    case 'setWeights':
      return `set the weights of ${step.name} (${step.type}) to ${listWeights(step.to)}`;
    case 'endMachines':
      return `end ${step.machines.map(({ machine }) => machine).join(', ')} of group ${step.group} in zone ${zone}`;
    default:
      return step satisfies never;
  }
}

function describeSize({ action, group, from, to }: Extract<ZoneStep, { action: 'grow' | 'shrink' }>): string {
  const most = from.most === to.most ? '' : `, and the most it may have from ${from.most} to ${to.most}`;
  return `${action} group ${group} from ${from.desired} to ${to.desired} hosts${most}`;
}

/** "east-1 100, east-4 0". */
export function listWeights(weights: readonly RecordWeight[]): string {
  return weights.map(({ id, weight }) => `${id} ${weight}`).join(', ');
}

/** How it is taken back, in words; also when that is not by a step. */
export function describeZoneUndo(step: ZoneStep, zone: string): string {
  const inverse = invertStep(step);
  const expires = step.action === 'shift' || step.action === 'renewShift';
  if (inverse !== undefined) return `${describeZoneStep(inverse, zone)}${expires ? '; it ends by itself when nobody renews it' : ''}`;
  if (expires) return 'it ends by itself when nobody renews it';
  return step.action === 'endMachines'
    ? 'none: a host that was ended does not come back; its group launches others'
    : 'none: it is the way back';
}
