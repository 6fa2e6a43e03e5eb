/** Is a read that must come from the disk stuck? */
import { stallJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const diskReadStall = defineSignal({
  name: 'disk.read_stall_seconds',
  unit: 'seconds',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'decides',
  label: 'read stuck for',
  summary: 'For how long the direct read now in flight has been waiting; 0 when none is.',
  manual: writeManual({
    sees: `
      Once a second the prober reads one block of a file of its own with O_DIRECT, past the page cache, from the device
      itself. The value is the age of the read that has not come back.`,
    blindTo: `
      A frozen file system: reading goes on there, only writing waits (see
      [disk.fsync_stall_seconds](disk.fsync_stall_seconds.md)). Network file systems that do not know O_DIRECT report nothing.
      One small read of one place says nothing of damage elsewhere on the disk.`,
    numbers: `
      A cached read came back in 0.1 ms from a disk that had answered nothing for eight seconds, so reading through the cache
      proves nothing; the same disk held a direct read until the stall was over. With reads throttled to one byte a second the
      direct read hung while fsync took 6 ms and /proc/diskstats showed an idle device: for that fault this is the only
      witness. The thresholds are those of the fsync probe.`,
  }),
  judgement: stallJudgement,
  describe: sayNumber((seconds) => `reads from the disk have not come back for ${formatSeconds(seconds)}`),
});
