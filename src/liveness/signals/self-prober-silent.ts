/** Is the prober still speaking? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const selfProberSilent = defineSignal({
  name: 'self.prober_silent_seconds',
  unit: 'seconds',
  subject: 'host',
  fault: 'self',
  family: 'self',
  weight: 'corroborates',
  label: 'prober silent for',
  summary: 'For how long the process that runs the probes has said nothing.',
  manual: writeManual({
    sees: `
      The prober speaks every 200 ms from its own loop, also while probes hang in its thread pool. Silence means that the
      process itself is stuck or gone: its binary lies on a stalled disk, or the machine has no memory for it. A spare that
      was started beforehand takes over.`,
    blindTo: `Why. While it lasts the probes' values are unknown, which is neither health nor failure.`,
    numbers: `
      3 s are fifteen messages in a row. It seconds others only: an agent that has lost its eyes is no proof that the host is
      ill. It is over after 10 s of talk.`,
  }),
  judgement: { kind: 'level', suspect: { above: 3, forMs: 0 }, recover: { below: 1, forMs: 10 * secondMs } },
  describe: sayNumber((seconds) => `the prober has been silent for ${formatSeconds(seconds)}`),
});
