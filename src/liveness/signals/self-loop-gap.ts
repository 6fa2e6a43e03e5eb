/** For how long did the agent itself stand still? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const selfLoopGap = defineSignal({
  name: 'self.loop_gap_seconds',
  unit: 'seconds',
  subject: 'host',
  fault: 'self',
  family: 'self',
  weight: 'informs',
  label: 'loop gap',
  summary: "The longest time in the interval during which the agent's own loop did not run.",
  manual: writeManual({
    sees: `
      The gap between two ticks of the agent's own timer, beyond the time that it asked for. A stopped process, a machine
      short of memory or CPU, and a suspended machine all show. Measurements that overlap the gap are thrown away.`,
    blindTo: `
      Work that hangs elsewhere: with every thread of the pool stuck on a disk the loop ticked on, 12 ms late at most. A loop
      that runs proves nothing about the host.`,
    numbers: `
      Stopped for 3 s the agent found a gap of 2,992 ms; under a memory limit of 28 MB one of 2,863 ms; beside eight spinning
      processes on two cores one of 51 ms. The runtime's own delay monitor missed a block of 8.9 s that the timer saw.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((seconds) => `the agent stood still for ${formatSeconds(seconds)}`),
});
