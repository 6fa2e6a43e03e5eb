/** Has a mount that was writable become read-only? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const diskReadOnly = defineSignal({
  name: 'disk.read_only',
  unit: 'state',
  subject: 'mount',
  fault: 'disk',
  family: 'kernel_state',
  weight: 'decides',
  label: 'read-only',
  summary: '1 when the mount was writable when first seen and is read-only now.',
  manual: writeManual({
    sees: `
      The mount's flags in the kernel's own table. ext4 mounted with errors=remount-ro turns itself read-only after an error,
      and from then on every write fails while the host looks alive: its services run, its port accepts, and its heartbeat
      beats.

      A remount to writable clears it.`,
    blindTo: `
      Mounts that were read-only from the start, such as images and snapshots; they are meant to be. A file system that
      refuses writes without saying so in its flags; [disk.write_errors](disk.write_errors.md) sees that. Whether a person
      remounted it on purpose.`,
    numbers: `
      The flag changed 30 ms after an injected ext4 error. Alone it makes a host suspect and no more, because a deliberate
      remount looks the same; failing writes are what makes it failed. A remount on purpose fails with EBUSY while somebody
      writes.`,
  }),
  judgement: { kind: 'level', suspect: { above: 1, forMs: 0 }, recover: { below: 1, forMs: 15 * secondMs } },
  describe: sayNumber((state) => (state >= 1 ? 'was writable and is read-only now' : 'is writable')),
});
