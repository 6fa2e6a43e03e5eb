/** What if somebody else ends machines? A person, a script, a spot market: the room that they use up is gone for everybody. */
import { minuteMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { duration } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const terminationByOthers: FaultDefinition = {
  name: 'terminationByOthers',
  summary: 'Machines are ended by somebody else, one after the other; their group launches others. What is ended stays ended.',
  strikes: 'hosts',
  needsCloud: true,
  fields: { within: defaulted(duration(0, 60 * minuteMs), 'The time over which they are ended.', '0s') },
  describe: (whom) => `somebody else ends ${whom}`,
  begin: (world, agents, { within }) => {
    const { groups } = cloudOf(world);
    for (const [place, { host }] of agents.entries()) {
      world.scheduler.after((Number(within) * place) / agents.length, () => {
        const group = groups.find(({ name }) => name === host.identity.group);
        const machine = group?.find(host.identity.id);
        if (machine !== undefined && machine.state !== 'leaving') group?.release(machine, 'others', 0, 'by somebody else');
      });
    }
    return () => {};
  },
};
