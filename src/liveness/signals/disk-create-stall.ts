/** Is making a file stuck? */
import { stallJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const diskCreateStall = defineSignal({
  name: 'disk.create_stall_seconds',
  unit: 'seconds',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'decides',
  label: 'create stuck for',
  summary: 'For how long the probe that creates and removes a file has been waiting; 0 when none is.',
  manual: writeManual({
    sees: `
      Once a second the prober creates an empty file on the mount and removes it again: the metadata path, which log rotation,
      new segments and temporary files need. The value is the age of the call that has not come back.`,
    blindTo: `
      The first seconds of a device stall: metadata lands in memory first, and a mkdir came back in 8 ms from a device that
      answered nothing. The call hangs once the journal cannot take more. The fsync probe is the faster witness there.`,
    numbers: `
      A frozen file system holds a create at once. The probe runs in a lane of its own with a file of its own: when lanes
      shared one file, a stuck write also held the reader. The thresholds are those of the fsync probe.`,
  }),
  judgement: stallJudgement,
  describe: sayNumber((seconds) => `creating a file has not come back for ${formatSeconds(seconds)}`),
});
