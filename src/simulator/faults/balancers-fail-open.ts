/** What if a balancer believes none of its targets? It sends to all of them then, and a shift moves nothing. */
import { optional } from '../../policy/shapes/object-shape.ts';
import { text } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const balancersFailOpen: FaultDefinition = {
  name: 'balancersFailOpen',
  summary: 'Balancers find none of their targets healthy and send to all of them, in every zone, whatever is shifted.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { group: optional(text(), 'Only of this group; of all of them when it is left out.') },
  describe: (_whom, { group }) => `${typeof group === 'string' ? `the balancer of ${group} sends` : 'all balancers send'} to every target`,
  begin: (world, _agents, { group }) => {
    const struck = cloudOf(world).zones.balancers.filter(({ name }) => group === undefined || name === group);
    const set = (isForcedOpen: boolean) => {
      for (const balancer of struck) balancer.isForcedOpen = isForcedOpen;
    };
    set(true);
    return () => set(false);
  },
};
