/** What if a disk completes nothing more? The gray failure that heald was born from. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

export const stallDisk: FaultDefinition = {
  name: 'stallDisk',
  summary: 'The block device completes nothing more; requests wait on it. EBS: a paused volume.',
  strikes: 'hosts',
  fields: {
    reboot: defaulted(
      choice(['helps_not', 'helps']),
      'Whether it is over after a reboot: it lies in the volume, or in the kernel.',
      'helps_not',
    ),
  },
  describe: (whom) => `the disk of ${whom} completes nothing more`,
  begin: toEach(({ host: { disk } }, { scheduler }, { reboot }) => {
    disk.stalledSince = scheduler.now();
    disk.stallEndsAtBoot = reboot === 'helps';
    return () => {
      disk.stalledSince = undefined;
    };
  }),
};
