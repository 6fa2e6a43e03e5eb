/** What if the cloud moves machines between zones by itself? It launches and ends at its own pace, and no budget of heald's holds it. */
import { required } from '../../policy/shapes/object-shape.ts';
import { text } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const rebalance: FaultDefinition = {
  name: 'rebalance',
  summary: 'A zone is taken out of every group: the cloud moves its machines, up to a tenth of a group at once, and back at the end.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { zone: required(text(), 'The zone that is taken out.') },
  describe: (_whom, { zone }) => `the cloud moves all machines out of zone ${String(zone)}`,
  begin: (world, _agents, { zone }) => {
    const opens = cloudOf(world).groups.map((group) => group.closeZone(String(zone)));
    return () => {
      for (const open of opens) open();
    };
  },
};
