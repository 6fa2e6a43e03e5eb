/** How old is the oldest message that this host's consumers have not read yet? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaConsumerLag = defineSignal({
  name: 'kafka.consumer.lag_seconds',
  unit: 'seconds',
  subject: 'consumers',
  fault: 'kafka',
  family: 'cluster_view',
  weight: 'informs',
  label: 'consumers behind by',
  summary:
    'The age of the oldest unread message of the partitions that this host reads for a consumer group; where only a bound is known, the bound.',
  manual: writeManual({
    sees: `
      When the end of each partition passed what the group has committed, by the looks of the last half hour; of the partitions
      that this host reads the oldest. The host is found as for [kafka.consumer.stuck_seconds](kafka.consumer.stuck_seconds.md).`,
    blindTo: `
      What is older than the looks: then it is at least as old as the first of them, and that is the number. Unknown when the group was not
      seen for 75 s.`,
    numbers: `
      Shown and not judged. Behind is not stuck: a host that works off a million messages is well, and a new one would begin where
      it left off.`,
  }),
  judgement: { kind: 'none' },
  staleAfterMs: 75_000,
  describe: sayNumber((seconds) => `its consumers are ${formatSeconds(seconds)} behind`),
});
