/** What if somebody else has put a machine aside? It is theirs until they put it back. */
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const asideByOthers: FaultDefinition = {
  name: 'asideByOthers',
  summary: 'Somebody else takes machines out of service, where they run on; their group launches others. They are not put back.',
  strikes: 'hosts',
  needsCloud: true,
  fields: {},
  describe: (whom) => `somebody else puts ${whom} aside`,
  begin: (world, agents) => {
    for (const { host } of agents) {
      const group = cloudOf(world).groups.find(({ name }) => name === host.identity.group);
      const machine = group?.find(host.identity.id);
      if (machine?.state === 'in_service') group?.putAside(machine, 'others');
    }
    return () => {};
  },
};
