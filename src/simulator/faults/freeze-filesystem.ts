/** What if the filesystem hangs and the device does not? Writers wait, and every counter of the device looks fine. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const freezeFilesystem: FaultDefinition = {
  name: 'freezeFilesystem',
  summary: 'Writes to the filesystem wait, while the device under it is well and reads are answered. Linux: fsfreeze.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `the filesystem of ${whom} lets nobody write`,
  begin: toEach(({ host: { disk } }, { scheduler }) => {
    disk.frozenSince = scheduler.now();
    return () => {
      disk.frozenSince = undefined;
    };
  }),
};
