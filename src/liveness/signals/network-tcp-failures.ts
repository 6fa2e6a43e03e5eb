/** Does the endpoint accept a connection, and does it say something? */
import { unansweredJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { sayFailed, writeManual } from '../signal-text.ts';

export const networkTcpFailures = defineSignal({
  name: 'network.tcp_failures',
  unit: 'counts',
  subject: 'target',
  fault: 'network',
  family: 'remote_endpoint',
  weight: 'decides',
  label: 'TCP failures',
  summary: 'How many connections to this target were tried and failed; where a reply is expected, its first byte counts.',
  manual: writeManual({
    sees: `
      A connection to a declared address every two seconds, and every half second while something is wrong, with a deadline of
      one second. Refused, reset, no answer, and where a reply is expected a connection on which no byte comes.`,
    blindTo: `
      Whose fault it is: this host, the way, or the target. Other hosts that see the same target answer that. A connection
      that works for small things and not for large ones passes; so does a target that answers nonsense.`,
    numbers: `
      A process that was stopped, or frozen, went on accepting: the kernel completed connections for it in 2 ms and no byte
      followed. A check that only connects calls it well for as long as the queue has room. With half of the packets lost,
      tries took 3 ms, 1.2 s or for ever, which an average hides and a count does not. Three failures in 10 s are suspect and
      eight in 20 s failed, if they are half of the tries.`,
  }),
  judgement: unansweredJudgement,
  describe: sayFailed('connections'),
});
