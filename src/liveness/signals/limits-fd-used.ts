/** How many more files can the machine open? */
import { judgeTableUse } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const limitsFdUsed = defineSignal({
  name: 'limits.fd_used_share',
  unit: 'share',
  subject: 'host',
  fault: 'limits',
  family: 'kernel_state',
  weight: 'decides',
  label: 'open files',
  summary: "The share of the machine's open file handles that are in use.",
  manual: writeManual({
    sees: `Allocated against allowed file handles of the whole machine, from /proc/sys/fs/file-nr.`,
    blindTo: `
      The limit of one process, which is what most programs hit first: they fail with EMFILE while the machine has plenty. A
      check of the service itself sees that.`,
    numbers: `
      Shown from 70 %, as is common practice, and suspect at 90 % for 10 s. It is over below 85 %, five points lower, for 30
      s. On machines whose limit is practically endless it stays at 0.`,
  }),
  judgement: judgeTableUse(0.7),
  describe: sayNumber((share) => `${formatShare(share)} of all file handles are in use`),
});
