/** Have reports been lost on this host? */
import { defineSignal } from '../signal.ts';
import { formatCount, sayNumber, writeManual } from '../signal-text.ts';

export const selfDroppedReports = defineSignal({
  name: 'self.dropped_reports',
  unit: 'count',
  subject: 'host',
  fault: 'self',
  family: 'self',
  weight: 'informs',
  label: 'dropped reports',
  summary: 'Reports that the agent has thrown away since it started, because no controller took them in time.',
  manual: writeManual({
    sees: `
      The queue for controllers that do not answer has a limit, and the oldest report goes first: a lost controller costs
      reports and never memory.`,
    blindTo: `Reports that were sent and lost on the way; the controller sees those as gaps in the sequence.`,
    numbers: `It is shown and never judged. It counts up and starts at 0 with each start of the agent.`,
  }),
  judgement: { kind: 'none' },
  describe: sayNumber((reports) => `${formatCount(reports, 'report')} had to be thrown away`),
});
