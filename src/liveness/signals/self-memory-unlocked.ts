/** Could the agent freeze together with the disk that its program lies on? */
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const selfMemoryUnlocked = defineSignal({
  name: 'self.memory_unlocked',
  unit: 'state',
  subject: 'host',
  fault: 'self',
  family: 'self',
  weight: 'informs',
  label: 'memory unlocked',
  summary: "1 when the agent could not lock its program's pages in memory.",
  manual: writeManual({
    sees: `
      Whether the agent's program text is locked in memory. If it is not, the kernel may drop pages of it, and reading them
      back waits for the very disk that is stalled.`,
    blindTo: `Pages that were dropped already but not yet missed.`,
    numbers: `
      With its pages dropped and the disk of its program stalled, an agent ticked 0 of 75 times in 15 s, and one with locked
      pages 75 of 75. Locking needs a limit on locked memory that is high enough; the systemd unit sets it. It is shown and
      never judged: silence from such a host is less telling, and that is all.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((state) => (state >= 1 ? "the agent's program is not locked in memory" : "the agent's program is locked in memory")),
});
