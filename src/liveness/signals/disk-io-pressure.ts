/** For what part of the time was everybody waiting for disks? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const diskIoPressure = defineSignal({
  name: 'disk.io_pressure_share',
  unit: 'share',
  subject: 'host',
  fault: 'disk',
  family: 'kernel_counter',
  weight: 'corroborates',
  label: 'I/O pressure',
  summary: 'The share of the interval in which every task that could have run was waiting for I/O.',
  manual: writeManual({
    sees: `
      The kernel's pressure stall information for I/O ("full"), from the growth of its total over the interval. Its own
      averages over 10 s and more lag behind, and are not used.`,
    blindTo: `
      A frozen file system: pressure read 0 % there. And it cannot tell busy from broken: a saturated healthy disk read 40 to
      79 %, and a dead one 77 %. That is why it is a witness and never decides.`,
    numbers: `
      40 % for 30 s is what a disk fault reached in every case that pressure sees at all: 54 % on a slow disk, 72 % on
      throttled writes, 94 % on throttled reads. As an alarm of its own the same line fired on healthy machines in benign
      load.`,
  }),
  judgement: { kind: 'level', suspect: { above: 0.4, forMs: 30 * secondMs }, recover: { below: 0.2, forMs: 30 * secondMs } },
  describe: sayNumber((share) => `everything waited for I/O in ${formatShare(share)} of the time`),
});
