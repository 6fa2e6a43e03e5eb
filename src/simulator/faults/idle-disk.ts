/** What if nobody uses a disk? Nothing completes on it then, which is not the same as nothing being able to. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const idleDisk: FaultDefinition = {
  name: 'idleDisk',
  summary: 'The workload goes quiet: nothing is asked of the disk, so nothing completes, and nothing is wrong.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `nobody asks anything of the disk of ${whom}`,
  begin: toEach(({ host: { disk } }) => {
    const before = disk.arrivalsPerSecond;
    disk.arrivalsPerSecond = 0;
    return () => {
      disk.arrivalsPerSecond = before;
    };
  }),
};
