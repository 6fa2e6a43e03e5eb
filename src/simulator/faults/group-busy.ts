/** What if somebody is at work on a group already? An instance refresh goes through it, or another service has it in its hands. */
import { defaulted, required } from '../../policy/shapes/object-shape.ts';
import { text } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const groupBusy: FaultDefinition = {
  name: 'groupBusy',
  summary: 'An instance refresh of somebody else is under way in a group: what stands on its terms cannot be changed meanwhile.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    group: required(text(), 'The group.'),
    because: defaulted(text(), 'Why, in words.', 'an instance refresh is under way'),
  },
  describe: (_whom, { group, because }) => `${String(group)} cannot be changed: ${String(because)}`,
  begin: (world, _agents, { group: name, because }) => {
    const group = cloudOf(world).groups.find((each) => each.name === name);
    const set = (obstacle: string | undefined) =>
      group?.changeTerms((terms) => {
        terms.obstacle = obstacle;
      });
    set(String(because));
    return () => set(undefined);
  },
};
