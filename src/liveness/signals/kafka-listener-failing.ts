/** Does the broker on this host shake hands with a new client? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaListenerFailing = defineSignal({
  name: 'kafka.listener.failing_seconds',
  unit: 'seconds',
  subject: 'broker',
  fault: 'kafka',
  family: 'active_probe',
  weight: 'decides',
  label: 'listener failing for',
  summary: 'Since when no new client has got through the broker’s handshake; 0 while they do.',
  manual: writeManual({
    sees: `
      Every five seconds a new connection to the broker's own listener: TCP, TLS and SASL where they are configured, and
      ApiVersions, the first thing that every client asks; one second for all of it. The detail begins with \`refused\`, when
      nobody listens, or \`timeout\`, when somebody accepts and says nothing.`,
    blindTo: `
      A dead disk. A broker accepts connections and answers ApiVersions without it, for as long as its network threads are free:
      that this signal is well says little. A listener that refuses is seen by Kafka too, which gives the broker's partitions to
      others.`,
    numbers: `
      On a healthy broker the handshake took 1 to 18 ms, and with a stalled disk below it 2 to 18 ms for the whole 100 s. 10 s mean
      that two tries failed at least. A broker that is restarted refuses for some tens of seconds, hence 30 s for failed. Unknown until
      the first success after the agent's start.`,
  }),
  judgement: {
    kind: 'level',
    suspect: { above: 10, forMs: 0 },
    failed: { above: 30, forMs: 0 },
    recover: { below: 1, forMs: 15_000 },
  },
  describe: sayNumber((seconds) => `the broker has let no new client in for ${formatSeconds(seconds)}`),
});
