/** For how long has the broker been missing from its cluster? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaBrokerUnregistered = defineSignal({
  name: 'kafka.broker.unregistered_seconds',
  unit: 'seconds',
  subject: 'broker',
  fault: 'kafka',
  family: 'cluster_view',
  weight: 'informs',
  label: 'unregistered for',
  summary: 'Since when the broker of this host has not been among those that the cluster names; 0 while it is.',
  manual: writeManual({
    sees: `The brokers in the metadata of the cluster, which the controller asks another broker for every ten seconds.`,
    blindTo: `
      Why it left. A broker that is stopped for an upgrade leaves within nine seconds, and so does one whose metadata is on a disk
      that hangs. Unknown when the cluster was not seen for 25 s.`,
    numbers: `
      Shown and not judged. Kafka has given the broker's work to others by then, and whoever restarts brokers one by one makes each
      of them leave; were it a witness, it would be one for replacing a broker that somebody is just upgrading.`,
  }),
  judgement: { kind: 'none' },
  staleAfterMs: 25_000,
  describe: sayNumber((seconds) => `the broker has been missing from its cluster for ${formatSeconds(seconds)}`),
});
