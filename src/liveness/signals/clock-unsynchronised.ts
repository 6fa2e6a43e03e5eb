/** Since when has nothing kept the clock right? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const clockUnsynchronised = defineSignal({
  name: 'clock.unsynchronised_seconds',
  unit: 'seconds',
  subject: 'host',
  fault: 'clock',
  family: 'kernel_state',
  weight: 'decides',
  label: 'clock adrift for',
  summary: 'For how long the clock has not been synchronised with a time source; 0 while it is.',
  manual: writeManual({
    sees: `How long the kernel has said of its clock that no time service keeps it.`,
    blindTo: `
      How wrong the clock is. A service that keeps it in step with a wrong source is believed. heald itself does not depend on
      it: every age is measured on the monotonic clock.`,
    numbers: `
      A clock that nobody keeps drifts by tens of milliseconds in an hour or so, and certificates and tokens bear seconds. Ten
      minutes are therefore early enough, and long enough for a time service to be restarted or updated.`,
  }),
  judgement: { kind: 'level', warn: 60, suspect: { above: 600, forMs: 0 }, recover: { below: 1, forMs: 60 * secondMs } },
  describe: sayNumber((seconds) => `the clock has not been synchronised for ${formatSeconds(seconds)}`),
});
