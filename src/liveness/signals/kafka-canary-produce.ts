/** How long does the broker on this host take for a small record? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaCanaryProduce = defineSignal({
  name: 'kafka.canary.produce_seconds',
  unit: 'seconds',
  subject: 'broker',
  fault: 'kafka',
  family: 'active_probe',
  weight: 'informs',
  label: 'canary takes',
  summary: 'The longest time that a canary record of the interval took until the broker said that it has it.',
  manual: writeManual({
    sees: `The round trip of each record of [kafka.canary.failing_seconds](kafka.canary.failing_seconds.md) that was taken.`,
    blindTo: `Records that were not taken: they have no time, and are counted there.`,
    numbers: `
      5 to 24 ms on healthy brokers. It is shown and not judged: slow is compared with the same broker's own last hour, and makes
      it at most degraded. A slow broker is not made better by a new one that must copy everything first.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((seconds) => `a canary record took ${formatSeconds(seconds)}`),
});
