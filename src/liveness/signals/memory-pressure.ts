/** For what part of the time did nothing run because memory was short? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const memoryPressure = defineSignal({
  name: 'memory.pressure_share',
  unit: 'share',
  subject: 'host',
  fault: 'memory',
  family: 'kernel_counter',
  weight: 'decides',
  label: 'memory pressure',
  summary: 'The share of the interval in which every task that could have run was waiting for memory.',
  manual: writeManual({
    sees: `
      The kernel's pressure stall information for memory ("full"), from the growth of its total over the interval: reclaiming,
      reading code back from disk, swapping. It is how thrashing feels from the inside.`,
    blindTo: `
      A shortage inside one cgroup on a large machine, as long as other groups run. A process that is killed at once: there is
      no waiting; see [memory.oom_kills](memory.oom_kills.md).`,
    numbers: `
      40 % for 5 s is far above what a machine with memory to spare ever shows, which is 0. It makes a host suspect and never
      failed by itself: whoever asks for too much on this host will ask for too much on the next one, and the agent, squeezed
      too, sees the rest of the host through its own delays (its loop stood still for 2.9 s under a limit of 28 MB).`,
  }),
  judgement: { kind: 'level', suspect: { above: 0.4, forMs: 5 * secondMs }, recover: { below: 0.1, forMs: 30 * secondMs } },
  describe: sayNumber((share) => `everything waited for memory in ${formatShare(share)} of the time`),
});
