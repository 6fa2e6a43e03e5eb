/** What if rebalancing was suspended before heald came? Then it stays suspended when heald has gone. */
import { required } from '../../policy/shapes/object-shape.ts';
import { text } from '../../policy/shapes/shape.ts';
import { rebalancing } from '../cloud/zone-terms.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const rebalancingSuspendedByOthers: FaultDefinition = {
  name: 'rebalancingSuspendedByOthers',
  summary: 'Somebody else suspends the rebalancing of a group; at the end of the fault the same somebody resumes it.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { group: required(text(), 'The group.') },
  describe: (_whom, { group }) => `somebody else suspends the rebalancing of ${String(group)}`,
  begin: (world, _agents, { group: name }) => {
    const group = cloudOf(world).groups.find((each) => each.name === name);
    const before = group?.terms.suspended.has(rebalancing);
    group?.changeTerms(({ suspended }) => suspended.add(rebalancing));
    return () => {
      if (before === false) group?.changeTerms(({ suspended }) => suspended.delete(rebalancing));
    };
  },
};
