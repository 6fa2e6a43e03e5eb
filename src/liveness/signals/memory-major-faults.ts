/** How often must memory be read back from disk? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const memoryMajorFaults = defineSignal({
  name: 'memory.major_faults_per_second',
  unit: 'per_second',
  subject: 'host',
  fault: 'memory',
  family: 'kernel_counter',
  weight: 'corroborates',
  label: 'major faults',
  summary: 'Page faults a second that had to wait for a disk.',
  manual: writeManual({
    sees: `pgmajfault in /proc/vmstat over the interval: pages of programs and data that had been dropped and must be read again.`,
    blindTo: `The difference between thrashing and starting: a large program's first minute looks the same. So it only seconds others.`,
    numbers: `
      A small group of 60 MB working on 200 MB made about 130 a second, a whole machine that thrashes makes thousands, and
      public alarms stand at 500. 200 for 5 s is enough for a witness that has no voice alone.`,
  }),
  judgement: { kind: 'level', suspect: { above: 200, forMs: 5 * secondMs }, recover: { below: 50, forMs: 30 * secondMs } },
  describe: sayNumber((rate) => `${Math.round(rate)} pages a second had to be read back from disk`),
});
