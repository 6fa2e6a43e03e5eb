/** How much memory is taken? */
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const memoryUsed = defineSignal({
  name: 'memory.used_share',
  unit: 'share',
  subject: 'host',
  fault: 'memory',
  family: 'kernel_counter',
  weight: 'informs',
  label: 'memory used',
  summary: 'The share of memory that could not be given to a new program without swapping.',
  manual: writeManual({
    sees: `1 minus MemAvailable over MemTotal, from /proc/meminfo. Page cache that can be dropped counts as free.`,
    blindTo: `Limits set on a cgroup, and whether anybody suffers: a well-used machine is often nearly full.`,
    numbers: `
      It is shown and never judged. [memory.pressure_share](memory.pressure_share.md) says whether the shortage costs time,
      which is the question that a full bar cannot answer.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((share) => `${formatShare(share)} of the memory is used`),
});
