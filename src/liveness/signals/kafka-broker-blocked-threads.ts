/** How many threads of the broker are stuck inside the kernel? */
import { defineSignal } from '../signal.ts';
import { formatCount, sayNumber, writeManual } from '../signal-text.ts';

export const kafkaBrokerBlockedThreads = defineSignal({
  name: 'kafka.broker.blocked_threads',
  unit: 'count',
  subject: 'broker',
  fault: 'kafka',
  family: 'kernel_state',
  weight: 'corroborates',
  label: 'broker threads blocked',
  summary: 'Threads of the broker’s process that have been in uninterruptible sleep (state D) for more than two seconds.',
  manual: writeManual({
    sees: `
      The broker's process among those that [kernel.blocked_threads](kernel.blocked_threads.md) walks anyway. It is known by its
      threads' names, which carry the broker's id, so nothing is configured and no command line is read, which could hang.`,
    blindTo: `
      What the threads wait for. A broker that was killed while its disk hangs cannot end: it stays, with its sockets, until the
      disk answers. While its process runs no broker, or two processes look like the same broker, the value is unknown.`,
    numbers: `
      With a stalled disk, seven threads of a real broker were found so. A thread that waits for a busy disk runs again within two
      seconds, so one that does not is worth a look, and five seconds of it a witness.`,
  }),
  judgement: { kind: 'level', suspect: { above: 1, forMs: 5_000 }, recover: { below: 1, forMs: 15_000 } },
  describe: sayNumber((threads) => `${formatCount(threads, 'thread')} of the broker cannot be woken`),
});
