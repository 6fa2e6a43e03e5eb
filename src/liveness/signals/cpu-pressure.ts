/** For what part of the time did something wait for a CPU? */
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const cpuPressure = defineSignal({
  name: 'cpu.pressure_share',
  unit: 'share',
  subject: 'host',
  fault: 'cpu',
  family: 'kernel_counter',
  weight: 'informs',
  label: 'CPU pressure',
  summary: 'The share of the interval in which at least one task was ready and had no CPU.',
  manual: writeManual({
    sees: `The kernel's pressure stall information for the CPU ("some"), from the growth of its total over the interval.`,
    blindTo: `How many were waiting, and whether any of them mattered.`,
    numbers: `
      It is shown and never judged. With eight spinning processes on two cores it read near 100 % while the agent's own loop
      was never more than 51 ms late: crowded is not broken.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((share) => `something waited for a CPU in ${formatShare(share)} of the time`),
});
