/** Is the unit running, as systemd sees it? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const serviceUnitDown = defineSignal({
  name: 'service.unit_down',
  unit: 'state',
  subject: 'unit',
  fault: 'service',
  family: 'service_check',
  weight: 'decides',
  label: 'unit down',
  summary: '1 when systemd says that this declared unit is not active.',
  manual: writeManual({
    sees: `The active state of each declared unit: failed, stopped, or restarting without end.`,
    blindTo: `
      A process that runs and does nothing: stopped, frozen, or waiting on a dead disk, its unit stays active. An HTTP check
      or [network.tcp_failures](network.tcp_failures.md) sees that. Whether a person stopped it on purpose.`,
    numbers: `
      An ordinary restart takes a few seconds and makes the host suspect for as long; 15 s is longer than most take and makes
      it failed. A unit that is down between restarts is counted as down.`,
  }),
  judgement: {
    kind: 'level',
    suspect: { above: 1, forMs: 0 },
    failed: { above: 1, forMs: 15 * secondMs },
    recover: { below: 1, forMs: 15 * secondMs },
  },
  describe: sayNumber((state) => (state >= 1 ? 'the unit is not running' : 'the unit is running')),
});
