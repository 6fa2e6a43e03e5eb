/** Do reads come back with an error? */
import { diskErrorJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { sayFailed, writeManual } from '../signal-text.ts';

export const diskReadErrors = defineSignal({
  name: 'disk.read_errors',
  unit: 'counts',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'decides',
  label: 'read errors',
  summary: 'How many of the direct read probes were tried and failed; the detail names the error.',
  manual: writeManual({
    sees: `
      The direct read probe of the mount: EIO from a device that cannot give back what was written. The report's detail
      carries the error's name.`,
    blindTo: `
      Bad blocks elsewhere: the probe reads its own file only. Reads that never come back; those are
      [disk.read_stall_seconds](disk.read_stall_seconds.md). File systems without O_DIRECT are reported as not measurable, not
      as failing.`,
    numbers: `
      With the far end of a device cut off, direct reads returned EIO within 4 ms while writes went on without an error:
      neither the write probes nor the mount's flags notice. One try a second makes eight failures within 20 s a fault that
      lasts.`,
  }),
  judgement: diskErrorJudgement,
  describe: sayFailed('read probes'),
});
