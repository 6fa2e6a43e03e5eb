/** Since when has the oldest stuck thread been stuck? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const kernelBlocked = defineSignal({
  name: 'kernel.blocked_seconds',
  unit: 'seconds',
  subject: 'host',
  fault: 'kernel',
  family: 'kernel_state',
  weight: 'corroborates',
  label: 'blocked for',
  summary: 'For how long the longest-waiting thread has been in uninterruptible sleep; 0 when none is.',
  manual: writeManual({
    sees: `
      The age of the oldest thread in state D, kernel threads and frozen ones left out. It is a second way of knowing that
      does not depend on a probe: whatever a frozen or dead disk holds, somebody's thread hangs in it.`,
    blindTo: `
      What the thread waits for: a dead network file system nobody uses any more looks the same as the data disk. A stalled
      disk that nobody touches blocks nobody. So it seconds others and never decides.`,
    numbers: `
      The age is counted from the scan that first saw the thread blocked, so it starts up to one scan late. 5 s are the stall
      probes' own line, so the two can agree while a fault is young. The kernel's own detector speaks after 120 to 240 s; see
      [kernel.hung_tasks](kernel.hung_tasks.md).`,
  }),
  judgement: { kind: 'level', suspect: { above: 5, forMs: 0 }, recover: { below: 1, forMs: 15 * secondMs } },
  describe: sayNumber((seconds) => `a thread has been stuck in the kernel for ${formatSeconds(seconds)}`),
});
