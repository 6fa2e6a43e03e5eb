/** What if somebody changes how many machines there are to be, in the middle of everything? Terraform does, and so does an autoscaler. */
import { required } from '../../policy/shapes/object-shape.ts';
import { text, wholeNumber } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const desiredChanged: FaultDefinition = {
  name: 'desiredChanged',
  summary: 'Somebody else changes how many machines a group is meant to have; at the end of the fault it is what it was before.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    group: required(text(), 'The group.'),
    to: required(wholeNumber(1, 10_000), 'How many machines it is then meant to have.'),
  },
  describe: (_whom, { group, to }) => `somebody else wants ${Number(to)} machines in ${String(group)}`,
  begin: (world, _agents, { group: name, to }) => {
    const group = cloudOf(world).groups.find((each) => each.name === name);
    if (group === undefined) return () => {};
    const before = group.desired;
    group.setDesired(Number(to), 'others');
    return () => group.setDesired(before, 'others');
  },
};
