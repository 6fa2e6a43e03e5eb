/** Did the clock jump? */
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const clockStep = defineSignal({
  name: 'clock.step_seconds',
  unit: 'seconds',
  subject: 'host',
  fault: 'clock',
  family: 'kernel_state',
  weight: 'informs',
  label: 'clock step',
  summary: 'By how much the wall clock and the monotonic clock disagreed about the length of the interval.',
  manual: writeManual({
    sees: `
      The wall clock's way through the interval minus the monotonic clock's, without its sign. A step that somebody made, a
      suspended machine and a leap second all show here.`,
    blindTo: `A clock that is wrong and runs at the right pace.`,
    numbers: `
      It is shown beside other findings, because a step explains much that looks strange in logs, and never judged. A time
      service that corrects by slewing makes well under a millisecond in an interval.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((seconds) => `the clock jumped by ${formatSeconds(seconds)}`),
});
