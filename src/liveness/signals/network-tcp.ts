/** How long does it take to reach the endpoint? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const networkTcp = defineSignal({
  name: 'network.tcp_seconds',
  unit: 'seconds',
  subject: 'target',
  fault: 'network',
  family: 'remote_endpoint',
  weight: 'informs',
  label: 'TCP latency',
  summary: 'The longest time from connecting to the reply, or to the connection where no reply is expected, in the interval.',
  manual: writeManual({
    sees: `The slowest of the interval's tries that succeeded, from the first packet to the first byte of the reply.`,
    blindTo: `Tries that failed; those are [network.tcp_failures](network.tcp_failures.md).`,
    numbers: `
      It is shown and never judged: what is slow depends on the distance and on the target. A jump to about one second, or
      three, is a lost packet that TCP sent again.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((seconds) => `the slowest reply took ${formatSeconds(seconds)}`),
});
