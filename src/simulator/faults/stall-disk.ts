/** What if a disk completes nothing more? The gray failure that heald was born from. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const stallDisk: FaultDefinition = {
  name: 'stallDisk',
  summary: 'The block device completes nothing more; requests wait on it. EBS: a paused volume.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `the disk of ${whom} completes nothing more`,
  begin: toEach(({ host: { disk } }, { scheduler }) => {
    disk.stalledSince = scheduler.now();
    return () => {
      disk.stalledSince = undefined;
    };
  }),
};
