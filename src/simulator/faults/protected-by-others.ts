/** What if somebody has marked machines as not to be ended? The cloud refuses then, whoever asks. */
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const protectedByOthers: FaultDefinition = {
  name: 'protectedByOthers',
  summary: 'Machines are protected: the cloud refuses to end them, and says so in its inventory.',
  strikes: 'hosts',
  needsCloud: true,
  fields: {},
  describe: (whom) => `somebody protects ${whom} from being ended`,
  begin: (world, agents) => {
    const ends = agents.flatMap(({ host }) => {
      const group = cloudOf(world).groups.find(({ name }) => name === host.identity.group);
      const machine = group?.find(host.identity.id);
      return group === undefined || machine === undefined ? [] : [group.protect(machine)];
    });
    return () => {
      for (const end of ends) end();
    };
  },
};
