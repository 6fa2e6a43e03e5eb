/** How well is the agent itself? */
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const selfScore = defineSignal({
  name: 'self.score',
  unit: 'count',
  subject: 'host',
  fault: 'self',
  family: 'self',
  weight: 'informs',
  label: 'self score',
  summary: "The agent's own state, from 0 (well) to 8: how far its deadlines are stretched.",
  manual: writeManual({
    sees: `
      The agent's own stalls, its prober's silence, stolen and throttled CPU time. It rises by one with each gap of more than
      a second in its own loop and falls by one for each ten seconds without.`,
    blindTo: `A host that is slow in ways that leave the agent alone. The agent cannot say whether it is the cause or the victim.`,
    numbers: `
      A slow observer sees slow answers from healthy targets: an agent that was stopped for 3 s measured 3,029 ms on a target
      that was well. So every deadline is multiplied by the score plus one, and nothing that cannot be undone is done on the
      word of an agent that is unwell. The idea is Lifeguard's, which had fifty times fewer false alarms with it.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((score) => `the agent's own score is ${score} of 8`),
});
