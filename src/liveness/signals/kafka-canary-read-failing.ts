/** Does the broker on this host still find offsets in a log that it leads? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaCanaryReadFailing = defineSignal({
  name: 'kafka.canary.read_failing_seconds',
  unit: 'seconds',
  subject: 'broker',
  fault: 'kafka',
  family: 'active_probe',
  weight: 'corroborates',
  label: 'reads failing for',
  summary: 'Since when the broker has not answered where the log of its canary partition ends; 0 while it does.',
  manual: writeManual({
    sees: `
      Every ten seconds the agent asks the broker for the newest offset of the canary's partition (ListOffsets), on a connection of
      its own, with two seconds to answer. Only the partition's leader may answer that, and no consumer group is needed for it.`,
    blindTo: `
      Reads that come from the disk: the end of a log is in memory. With writes stuck it was still answered for 7 to 36 s, until
      all of the broker's request threads waited for the disk. So it comes late, and is a witness only.`,
    numbers: `15 s, the time after which the verdict about a broker believes its canary. Two tries have failed by then.`,
  }),
  judgement: { kind: 'level', suspect: { above: 15, forMs: 0 }, recover: { below: 1, forMs: 15_000 } },
  describe: sayNumber((seconds) => `the broker has not said where its log ends for ${formatSeconds(seconds)}`),
});
