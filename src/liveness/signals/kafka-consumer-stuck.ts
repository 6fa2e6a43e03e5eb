/** For how long has this host, and nobody else, been to blame for a consumer group that stands still? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaConsumerStuck = defineSignal({
  name: 'kafka.consumer.stuck_seconds',
  unit: 'seconds',
  subject: 'consumers',
  fault: 'kafka',
  family: 'cluster_view',
  weight: 'decides',
  label: 'consumers stuck for',
  summary:
    'Since when this host has been to blame for a consumer group that stands still; 0 while it reads, and while anybody else is to blame.',
  manual: writeManual({
    sees: `
      Twice a minute the controller reads how far each group of a declared cluster has come, and judges [whose fault it
      is](../kafka-consumers.md#whose-fault-it-is) when nothing is read. The host is found by its addresses, which its agent
      tells: that of the group's member must be one of them, and of no other host's.`,
    blindTo: `
      Everything that is no single host's fault counts as 0 here, on purpose: a group that stands still on all of its hosts, a
      message that nobody can swallow, a trouble that cannot be told apart. So does lag, as long as something is read. A consumer
      behind an address that several hosts have, or no agent tells of, is nobody's. A member that has been given nothing to read
      counts as 0 while every partition is somebody's; otherwise nothing is said of it, nor of a host that is no member. Unknown
      while the group is, for the first ten looks of a controller, and when the group was not seen for 75 s.`,
    numbers: `
      It begins to count only after ten looks, five minutes, in which nothing was read on this host while others were. 20 s mean
      that the next look has said the same; five minutes more, and it does not pass by itself.`,
  }),
  judgement: {
    kind: 'level',
    suspect: { above: 20, forMs: 0 },
    failed: { above: 300, forMs: 0 },
    recover: { below: 1, forMs: 15_000 },
  },
  staleAfterMs: 75_000,
  describe: sayNumber((seconds) => `its consumers have kept the group from being read for ${formatSeconds(seconds)}`),
});
