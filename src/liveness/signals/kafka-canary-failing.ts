/** Does the broker on this host still take a record for a partition that it leads? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaCanaryFailing = defineSignal({
  name: 'kafka.canary.failing_seconds',
  unit: 'seconds',
  subject: 'broker',
  fault: 'kafka',
  family: 'active_probe',
  weight: 'decides',
  label: 'canary failing for',
  summary: 'Since when no small record to a partition that this broker leads has been taken; 0 while they are.',
  manual: writeManual({
    sees: `
      Every five seconds the agent writes 64 bytes with acks=1 to the only partition of a topic of its own,
      \`__heald_canary.<broker id>\`, over one connection to the broker's own listener, and gives it two seconds. While
      tries fail, the value is the time since the last record that was taken. The detail is what came instead.

      That is the one question that a broker with a dead disk cannot answer: it keeps its connections, its leadership and its
      place in every in-sync set, and its port says that it is well.`,
    blindTo: `
      Who is to blame. While the whole cluster is in trouble every canary fails; the verdict about a broker compares them. While
      another broker leads the canary's partition, after a failover, there is nothing to try, and the value is unknown. It is
      unknown too until the first success after the agent's start: a canary that never worked may be a mistake in the agent's
      file.`,
    numbers: `
      A healthy broker answered within 2 to 24 ms. After a block device under a real broker had stalled, Kafka went on writing into
      memory for up to 5 s, and then no canary came back until the device did. acks=1 because it asks this broker only: with
      acks=all the canaries of its healthy neighbours failed for 20 s, while they waited for it. 10 s mean that two tries in a row
      failed, which one pause of the Java collector does not do. Failed is 60 s, because the canary alone is no reason for less;
      with a stalled disk beside it 15 s are enough, which is the business of the broker's verdict and of policies.`,
  }),
  judgement: {
    kind: 'level',
    warn: 5,
    suspect: { above: 10, forMs: 0 },
    failed: { above: 60, forMs: 0 },
    recover: { below: 1, forMs: 15_000 },
  },
  describe: sayNumber((seconds) => `the broker has taken no canary record for ${formatSeconds(seconds)}`),
});
