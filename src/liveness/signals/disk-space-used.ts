/** How full is the file system? */
import { fullnessJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const diskSpaceUsed = defineSignal({
  name: 'disk.space_used_share',
  unit: 'share',
  subject: 'mount',
  fault: 'disk',
  family: 'kernel_state',
  weight: 'decides',
  label: 'space used',
  summary: 'The share of the file system that ordinary users can no longer write to.',
  manual: writeManual({
    sees: `Blocks in use against blocks that an ordinary user may use, from statvfs. Root's reserve counts as gone, as df counts it.`,
    blindTo: `
      Everything about health: on a dead local disk statvfs still answers in 0.1 ms. On a network file system whose server is
      gone it hangs, and the value is unknown meanwhile. Quotas are not seen. A host with a full disk is seldom mended by
      replacing it with one that fills in the same way.`,
    numbers: `
      ext4 keeps 5 % for root: with nothing left for others 4,096 blocks were still free, and root's own probe went on
      writing. So the share counts what the workload can use. 90 % is shown, 98 % for a minute makes the host suspect, and it
      is over below 95 % for a minute, so that a log rotation around the threshold does not flap.`,
  }),
  judgement: fullnessJudgement,
  describe: sayNumber((share) => `${formatShare(share)} of the space is used`),
});
