/** How busy are the CPUs? */
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const cpuBusy = defineSignal({
  name: 'cpu.busy_share',
  unit: 'share',
  subject: 'host',
  fault: 'cpu',
  family: 'kernel_counter',
  weight: 'informs',
  label: 'CPU busy',
  summary: 'The share of CPU time in the interval that was neither idle nor waiting for I/O.',
  manual: writeManual({
    sees: `All CPUs together, from /proc/stat over the interval: user, system, interrupts and stolen time.`,
    blindTo: `One core that spins while the others rest; limits set on a cgroup, which leave the host idle and the service starved.`,
    numbers: `It is shown and never judged: a host that works is not a host that fails.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((share) => `the CPUs were busy for ${formatShare(share)} of the time`),
});
