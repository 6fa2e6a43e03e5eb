/** For how long has the cluster been saying that replicas on this broker are not in sync? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaReplicaOutOfIsr = defineSignal({
  name: 'kafka.replica.out_of_isr_seconds',
  unit: 'seconds',
  subject: 'broker',
  fault: 'kafka',
  family: 'cluster_view',
  weight: 'corroborates',
  label: 'replicas out for',
  summary:
    'Since when some replica on this broker has been missing from its in-sync set, by the word of the other brokers; 0 while none is.',
  manual: writeManual({
    sees: `
      The metadata of the cluster, which the controller asks another broker for every ten seconds: every partition with a replica on
      this broker, and whether its leader still counts that replica among those that have everything. The agent on the host has no
      part in it, so the two are independent witnesses.`,
    blindTo: `
      Partitions that the broker itself leads: a leader never leaves its own in-sync set, whatever its disk does. And the cause:
      replicas fall behind for want of bandwidth, after a restart, and while partitions are moved. Unknown when the cluster was not
      seen for 25 s, while the broker is not registered, for the first ten minutes after it appeared, since a broker that starts
      has to catch up, and so for the first ten minutes of a controller.`,
    numbers: `
      A follower is dropped from the in-sync set after \`replica.lag.time.max.ms\`, 30 s by default; a minute more is no pause of a
      collector. It seconds others and never decides: out of sync alone makes a broker degraded, which is for people to look at.`,
  }),
  judgement: { kind: 'level', suspect: { above: 60, forMs: 0 }, recover: { below: 1, forMs: 15_000 } },
  staleAfterMs: 25_000,
  describe: sayNumber((seconds) => `replicas on the broker have been out of sync for ${formatSeconds(seconds)}`),
});
