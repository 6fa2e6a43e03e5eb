/** How is a step taken back? Each inverse expects to find what the step has made of it, and puts back what was there before. */
import type { ZoneStep } from './zone-step.ts';

/** Undefined: it cannot be taken back (a host that was ended), or it lasts only as long as what it renews. */
export function invertStep(step: ZoneStep): ZoneStep | undefined {
  switch (step.action) {
    case 'shift':
      return { action: 'endShift', resource: step.resource, name: step.name };
    case 'stopRebalancing':
      return { action: 'resumeRebalancing', group: step.group };
    case 'leaveSubnets':
      return { action: 'enterSubnets', group: step.group, from: step.to, to: step.from };
    case 'grow':
      return { action: 'shrink', group: step.group, from: step.to, to: step.from };
    case 'setWeights':
      return { ...step, from: step.to, to: step.from };
    case 'renewShift':
    case 'endShift':
    case 'resumeRebalancing':
    case 'enterSubnets':
    case 'shrink':
    case 'endMachines':
      return undefined;
    default:
      return step satisfies never;
  }
}

/** What a step changes: one property of one thing. A step, its inverse and what renews it are about the same. "size of group web". */
export function nameThing(step: ZoneStep): string {
  switch (step.action) {
    case 'shift':
    case 'renewShift':
    case 'endShift':
      return `traffic of ${step.resource}`;
    case 'stopRebalancing':
    case 'resumeRebalancing':
      return `levelling of group ${step.group}`;
    case 'leaveSubnets':
    case 'enterSubnets':
      return `places of group ${step.group}`;
    case 'grow':
    case 'shrink':
      return `size of group ${step.group}`;
    case 'setWeights':
      return `weights of ${step.hostedZone}/${step.name}/${step.type}`;
    case 'endMachines':
      return `machines ${step.machines.map(({ machine }) => machine).join(' ')}`;
    default:
      return step satisfies never;
  }
}

/** Whose step it is: steps on the same balancer, group or record are made one after the other, in the order of the plan. "group web". */
export function nameSubject(step: ZoneStep): string {
  if ('group' in step) return `group ${step.group}`;
  return step.action === 'setWeights' ? `record ${step.hostedZone}/${step.name}/${step.type}` : `traffic of ${step.resource}`;
}
