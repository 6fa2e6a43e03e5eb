/** How many more processes and threads can be started? */
import { judgeTableUse } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const limitsPidsUsed = defineSignal({
  name: 'limits.pids_used_share',
  unit: 'share',
  subject: 'host',
  fault: 'limits',
  family: 'kernel_state',
  weight: 'decides',
  label: 'tasks',
  summary: 'The share of the process and thread ids that are taken.',
  manual: writeManual({
    sees: `Tasks that exist against the lower of the kernel's limits on ids and on threads.`,
    blindTo: `The limit of one unit or container (pids.max of its cgroup), which a service hits long before the machine does.`,
    numbers: `
      At the limit fork fails with EAGAIN: nobody can log in, and no repair can be started on the host, so the warning matters
      more than the verdict. Shown from 70 %, suspect at 90 % for 10 s, over below 85 % for 30 s.`,
  }),
  judgement: judgeTableUse(0.7),
  describe: sayNumber((share) => `${formatShare(share)} of all process ids are taken`),
});
