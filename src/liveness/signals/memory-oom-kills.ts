/** Did the kernel kill something for want of memory? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatCount, sayNumber, writeManual } from '../signal-text.ts';

export const memoryOomKills = defineSignal({
  name: 'memory.oom_kills',
  unit: 'count',
  subject: 'host',
  fault: 'memory',
  family: 'kernel_counter',
  weight: 'corroborates',
  label: 'OOM kills',
  summary: 'How many processes the kernel killed in the interval because memory had run out.',
  manual: writeManual({
    sees: `oom_kill in /proc/vmstat over the interval. It counts kills by the limit of a cgroup as well as those by the whole machine.`,
    blindTo: `
      Who was killed, and whether it was started again. Kills by a daemon in user space are not the kernel's and are not
      counted.`,
    numbers: `
      One is enough to speak, and a minute without another ends it. It seconds others only: a batch job that runs into its own
      limit is no fault of the host.`,
  }),
  judgement: { kind: 'level', suspect: { above: 1, forMs: 0 }, recover: { below: 1, forMs: 60 * secondMs } },
  describe: sayNumber((kills) => `the kernel killed ${formatCount(kills, 'process', 'processes')} for want of memory`),
});
