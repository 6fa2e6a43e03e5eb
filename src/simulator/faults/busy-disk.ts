/** What if a disk is asked for everything it can give? It looks worse than a dead one on most charts, and is well. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { share } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

export const busyDisk: FaultDefinition = {
  name: 'busyDisk',
  summary: 'The workload asks as much of the disk as it can serve: long queues, high pressure, and everything is answered.',
  strikes: 'hosts',
  fields: { load: defaulted(share(), 'How much of what the disk can serve is asked of it.', '97%') },
  describe: (whom) => `the disk of ${whom} is asked for all that it can serve`,
  begin: toEach(({ host: { disk } }, _world, { load }) => {
    const before = disk.arrivalsPerSecond;
    disk.arrivalsPerSecond = disk.servicePerSecond * Number(load);
    return () => {
      disk.arrivalsPerSecond = before;
    };
  }),
};
