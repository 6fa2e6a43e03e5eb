/** Is the agent held back by a CPU limit of its own? */
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const cpuThrottled = defineSignal({
  name: 'cpu.throttled_share',
  unit: 'share',
  subject: 'host',
  fault: 'cpu',
  family: 'kernel_counter',
  weight: 'informs',
  label: 'CPU throttled',
  summary: "The share of the scheduler's periods in which the agent's own cgroup used up its CPU quota.",
  manual: writeManual({
    sees: `Throttled periods against all periods in cpu.stat of the cgroup that the agent runs in, over the interval.`,
    blindTo: `The limits of every other service: a quota binds only its own group, and only from inside can it be felt.`,
    numbers: `
      It is shown so that a slow agent can be told from a slow host. With a quota of 1 % the agent and whatever shares its
      group answer late, and the machine looks idle.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((share) => `the agent was throttled in ${formatShare(share)} of its periods`),
});
