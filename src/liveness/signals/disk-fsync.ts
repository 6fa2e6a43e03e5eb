/** How long does a durable write take while all is well? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const diskFsync = defineSignal({
  name: 'disk.fsync_seconds',
  unit: 'seconds',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'informs',
  label: 'fsync took',
  summary: 'The longest fsync probe that was completed in the interval.',
  manual: writeManual({
    sees: `The slowest of the interval's fsync probes that came back: the number to look at beside a workload's own latency.`,
    blindTo: `
      Stalls while they last, because a call that has not come back has no duration yet; see
      [disk.fsync_stall_seconds](disk.fsync_stall_seconds.md).`,
    numbers: `
      It is shown and never judged. A healthy disk under full load took from 3 ms to 377 ms at the 99th percentile, depending
      on the load alone, so any fixed line drawn here would accuse busy disks. [disk.slowdown_ratio](disk.slowdown_ratio.md)
      compares with the disk's own past at the same load instead.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((seconds) => `the slowest fsync took ${formatSeconds(seconds)}`),
});
