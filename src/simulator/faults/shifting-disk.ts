/** What if a fault changes its looks? First the device hangs, then the filesystem does, then only the filesystem: one fault all along. */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { duration } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

const overlapMs = 10 * secondMs;

export const shiftingDisk: FaultDefinition = {
  name: 'shiftingDisk',
  summary: 'The block device completes nothing more; before it does again, the filesystem lets nobody write, and that stays.',
  strikes: 'hosts',
  fields: { after: defaulted(duration(secondMs, 60 * minuteMs), 'How long until it looks otherwise.', '20s') },
  describe: (whom) => `the disk of ${whom} hangs, first in its device and then in its filesystem`,
  begin: toEach(({ host: { disk } }, { scheduler }, { after }) => {
    disk.stalledSince = scheduler.now();
    disk.stallEndsAtBoot = true;
    const endStall = () => {
      disk.stalledSince = undefined;
    };
    const cancels = [
      scheduler.after(Number(after), () => {
        disk.frozenSince = scheduler.now();
      }),
      scheduler.after(Number(after) + overlapMs, endStall),
    ];
    return () => {
      for (const cancel of cancels) cancel();
      endStall();
      disk.frozenSince = undefined;
    };
  }),
};
