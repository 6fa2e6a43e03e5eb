/** Does the service answer over HTTP? */
import { unansweredJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { sayFailed, writeManual } from '../signal-text.ts';

export const serviceHttpFailures = defineSignal({
  name: 'service.http_failures',
  unit: 'counts',
  subject: 'check',
  fault: 'service',
  family: 'service_check',
  weight: 'decides',
  label: 'HTTP failures',
  summary: 'How many requests of this declared check were tried and failed: no answer in time, or a status that is not accepted.',
  manual: writeManual({
    sees: `
      A request every two seconds, and every half second while something is wrong, with a deadline of one second. The detail
      names what came instead: a status, a refused connection, a time-out.`,
    blindTo: `
      What the check's path does not touch: a health page that answers from memory is well on a host whose disk is dead. A
      service that fails everywhere at once is hardly this host's fault; that is judged above the single host.`,
    numbers: `
      The thresholds are those of [network.tcp_failures](network.tcp_failures.md): three failures in 10 s are suspect and
      eight in 20 s failed, if they are half of the tries, so that one slow answer during a collection of garbage says
      nothing.`,
  }),
  judgement: unansweredJudgement,
  describe: sayFailed('HTTP checks'),
});
