/** What if a zone cannot be reached? Everything in it may be well; nobody outside can know. */
import { defaulted, required } from '../../policy/shapes/object-shape.ts';
import { choice, text } from '../../policy/shapes/shape.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Place } from '../world/transport.ts';

export const partition: FaultDefinition = {
  name: 'partition',
  summary: 'A zone is cut off from all other zones; within it, and among the others, everything gets through.',
  strikes: 'fleet',
  fields: {
    zone: required(text(), 'The zone that is cut off.'),
    direction: defaulted(choice(['both', 'out', 'in']), 'What is lost: what leaves the zone, what enters it, or both.', 'both'),
  },
  describe: (_whom, { zone, direction }) => `${describeLoss(String(direction), String(zone))} is lost`,
  begin: ({ transport }, _agents, { zone, direction }) => {
    const leaves = (from: Place, to: Place) => from.zone === zone && to.zone !== zone;
    const enters = (from: Place, to: Place) => from.zone !== zone && to.zone === zone;
    const applies = (from: Place, to: Place) => (direction !== 'in' && leaves(from, to)) || (direction !== 'out' && enters(from, to));
    return transport.disturb({ applies, lostShare: 1, repeatedShare: 0, delayMsMost: 0 });
  },
};

function describeLoss(direction: string, zone: string): string {
  if (direction === 'out') return `all that leaves zone ${zone}`;
  return direction === 'in' ? `all that enters zone ${zone}` : `all between zone ${zone} and the other zones`;
}
