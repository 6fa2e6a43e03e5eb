/** How many more connections can the firewall remember? */
import { judgeTableUse } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const limitsConntrackUsed = defineSignal({
  name: 'limits.conntrack_used_share',
  unit: 'share',
  subject: 'host',
  fault: 'limits',
  family: 'kernel_state',
  weight: 'decides',
  label: 'conntrack',
  summary: "The share of the firewall's connection table that is in use.",
  manual: writeManual({
    sees: `nf_conntrack_count against nf_conntrack_max. When the table is full, new connections are dropped at random.`,
    blindTo: `
      Tables of other network namespaces. Machines without connection tracking have no table, and report the signal as
      lacking.`,
    numbers: `
      Filled to its last of 262,144 entries, the kernel wrote no line at all: it had quietly dropped 57,848 connections early
      instead. Reading the log for "table full" waits for a message that does not come. Shown from 75 %, suspect at 90 % for
      10 s, over below 85 % for 30 s.`,
  }),
  judgement: judgeTableUse(0.75),
  describe: sayNumber((share) => `${formatShare(share)} of the connection table is in use`),
});
