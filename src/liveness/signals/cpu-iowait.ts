/** Were the CPUs idle with I/O outstanding? */
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const cpuIowait = defineSignal({
  name: 'cpu.iowait_share',
  unit: 'share',
  subject: 'host',
  fault: 'cpu',
  family: 'kernel_counter',
  weight: 'informs',
  label: 'I/O wait',
  summary: 'The share of CPU time in the interval that was idle while I/O was outstanding.',
  manual: writeManual({
    sees: `What the kernel books as iowait in /proc/stat over the interval.`,
    blindTo: `
      Waiting on a CPU that has something else to do: beside a CPU hog a dead disk causes no iowait at all. Each CPU books
      only what was started on it.`,
    numbers: `
      It is shown because people look for it. It reads high on a busy disk and on a dead one alike, so it is never judged; see
      [disk.stall_seconds](disk.stall_seconds.md) for what tells them apart.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((share) => `the CPUs idled on I/O for ${formatShare(share)} of the time`),
});
