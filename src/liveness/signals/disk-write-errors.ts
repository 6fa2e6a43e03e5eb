/** Do writes come back with an error? */
import { diskErrorJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { sayFailed, writeManual } from '../signal-text.ts';

export const diskWriteErrors = defineSignal({
  name: 'disk.write_errors',
  unit: 'counts',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'decides',
  label: 'write errors',
  summary: 'How many of the write probes (fsync or create, whichever fails more) were tried and failed; the detail names the error.',
  manual: writeManual({
    sees: `
      The fsync and the create probe of the mount, whichever fails more: EROFS after the kernel has turned the file system
      read-only, EIO from a device that refuses, ENOSPC when the blocks or the inodes are gone. The report's detail carries
      the error's name.`,
    blindTo: `
      A call that never comes back is not an error and is not counted: that is
      [disk.fsync_stall_seconds](disk.fsync_stall_seconds.md). While every probe is stuck nothing is tried, and this signal is
      unknown. A full disk may still take the prober's write, because root has a reserve (5 % on ext4); see
      [disk.space_used_share](disk.space_used_share.md).`,
    numbers: `
      After an ext4 error the first failing probe came 0.6 s later. When the inodes run out, only creating fails and writing
      to a file that exists goes on, which is why both are tried; counted together, failures of one kind alone took 10 s to be
      suspected. At one try a second, two failures mean two seconds, and eight within 20 s mean that it lasts. The kernel's log is not used: on Linux 6.18
      the usual patterns for its disk errors match none of the lines that it writes today.`,
  }),
  judgement: diskErrorJudgement,
  describe: sayFailed('write probes'),
});
