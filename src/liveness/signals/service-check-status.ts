/** What does the team's own check say? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const serviceCheckStatus = defineSignal({
  name: 'service.check_status',
  unit: 'state',
  subject: 'check',
  fault: 'service',
  family: 'service_check',
  weight: 'decides',
  label: 'check status',
  summary: 'The exit code of a Nagios plugin: 0 is well, 1 a warning, 2 critical.',
  manual: writeManual({
    sees: `
      Whatever a team has already: any program that keeps the convention of Nagios plugins. It runs in the prober, never in
      the agent's own process, one at a time.`,
    blindTo: `
      Exit code 3, any other code, a signal and a time-out are unknown: they make nothing healthy and nothing failed. A check
      that needs a dead disk hangs like everything else, and is unknown meanwhile.`,
    numbers: `
      A warning is shown. Critical makes the host suspect at once and failed after 15 s, which is time for the next run to say
      otherwise.`,
  }),
  judgement: {
    kind: 'level',
    warn: 1,
    suspect: { above: 2, forMs: 0 },
    failed: { above: 2, forMs: 15 * secondMs },
    recover: { below: 2, forMs: 15 * secondMs },
  },
  describe: sayNumber((status) => `the check says ${status >= 2 ? 'critical' : status >= 1 ? 'warning' : 'OK'}`),
});
