/** What if a person approves whatever waits for an approval, without looking? */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { duration } from '../../policy/shapes/shape.ts';
import { isOpen } from '../../remediation/remediation.ts';
import { createHistory, foldEntry } from '../../controller/history.ts';
import type { FaultDefinition } from '../fault.ts';

export const personApproves: FaultDefinition = {
  name: 'personApproves',
  summary: 'A person approves each plan that waits for it, a while after it was shown.',
  strikes: 'fleet',
  fields: { after: defaulted(duration(secondMs, 30 * minuteMs), 'How long the person takes.', '30s') },
  describe: (_whom, { after }) => `a person approves everything ${Number(after) / secondMs} s after it was asked for`,
  begin: ({ controller, ledger, scheduler }, _agents, { after }) => {
    const beat = scheduler.every(5 * secondMs, 0, () => {
      const history = createHistory();
      for (const { entry } of ledger.readNow({ after: 0, limit: Infinity })) foldEntry(history, entry);
      for (const remediation of history.repairs.remediations.values()) {
        if (!isOpen(remediation) || remediation.phase.kind !== 'awaiting_approval') continue;
        if (scheduler.now() - remediation.openedAt < Number(after)) continue;
        const { id, planHash } = remediation;
        controller.tell({ kind: 'approval_given', remediation: id, planHash, by: 'ops', because: 'go ahead' });
      }
    });
    return beat.end;
  },
};
