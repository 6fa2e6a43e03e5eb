/** How many threads are stuck inside the kernel? */
import { defineSignal } from '../signal.ts';
import { formatCount, sayNumber, writeManual } from '../signal-text.ts';

export const kernelBlockedThreads = defineSignal({
  name: 'kernel.blocked_threads',
  unit: 'count',
  subject: 'host',
  fault: 'kernel',
  family: 'kernel_state',
  weight: 'informs',
  label: 'blocked threads',
  summary: 'Threads that have been in uninterruptible sleep (state D) for more than two seconds.',
  manual: writeManual({
    sees: `
      Threads of programs that wait inside the kernel and cannot even be killed: on a disk, a network file system, a lock.
      Kernel threads and threads that a cgroup freezer holds are left out.`,
    blindTo: `What they wait for. A thread that goes in and out of D all the time was never in it for long, and is not counted.`,
    numbers: `
      Two seconds leave out the ordinary wait for a busy disk. Threads in the freezer show state D with __refrigerator as the
      place where they wait; counting them would make every frozen container a fault. One scan of 376 threads took 3.2 ms. The
      number is shown; [kernel.blocked_seconds](kernel.blocked_seconds.md), the age of the oldest, is what is judged.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((threads) => `${formatCount(threads, 'thread')} cannot be woken`),
});
