/** How many more files can be made? */
import { fullnessJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const diskInodesUsed = defineSignal({
  name: 'disk.inodes_used_share',
  unit: 'share',
  subject: 'mount',
  fault: 'disk',
  family: 'kernel_state',
  weight: 'decides',
  label: 'inodes used',
  summary: "The share of the file system's inodes that are taken.",
  manual: writeManual({
    sees: `Inodes in use against all inodes, from statvfs. Millions of small files use them up while the disk looks half empty.`,
    blindTo: `
      File systems that make inodes as they need them (XFS for the most part, btrfs): they report none or a moving total, and
      a total of none is unknown here.`,
    numbers: `
      With every inode taken, creating a file failed with ENOSPC while writing to a file that existed went on; a service that
      keeps its files open notices only when it rotates them. The thresholds are those of space.`,
  }),
  judgement: fullnessJudgement,
  describe: sayNumber((share) => `${formatShare(share)} of the inodes are used`),
});
