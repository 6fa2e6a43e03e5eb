/** Is a write that must reach the disk stuck on its way? */
import { stallJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const diskFsyncStall = defineSignal({
  name: 'disk.fsync_stall_seconds',
  unit: 'seconds',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'decides',
  label: 'fsync stuck for',
  summary: 'For how long the fsync probe now in flight has been waiting; 0 when none is.',
  manual: writeManual({
    sees: `
      Once a second the prober appends a few bytes to a small file on the mount and calls fsync, as a database or a broker
      does with its log. The value is the age of the call that has not come back. It grows while the call hangs, so nobody has
      to wait for the end of a stall to learn of it.

      Frozen file systems, block devices that answer nothing and throttled writes all hold an fsync; it is the one call that
      every one of them stops.`,
    blindTo: `
      A disk that only reads badly: with reads throttled to nothing an fsync still took 6 ms. That is
      [disk.read_stall_seconds](disk.read_stall_seconds.md). A disk that answers with errors is not stuck either; see
      [disk.write_errors](disk.write_errors.md). And a limit placed on another service's cgroup does not hold the prober.`,
    numbers: `
      While a block device stalled, stat, statvfs, readdir, mkdir and cached reads all came back within 9 ms, and buffered
      writes went on for 5 s: only a durable write tells. A healthy disk kept busy by fio (91 to 100 % utilised, 62 requests
      queued) answered its slowest fsync in 0.38 s, so 1 s is already worth a look and 5 s is more than ten times what load
      alone does. Storage engines give up on a stuck sync after 10 to 60 s and have been lowering that; stalls of some tens of
      seconds that end well are known, hence 20 s for failed.`,
  }),
  judgement: stallJudgement,
  describe: sayNumber((seconds) => `writes have not reached the disk for ${formatSeconds(seconds)}`),
});
