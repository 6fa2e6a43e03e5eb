/** What if a person has paused everything? Then it stays paused, whatever restarts. */
import { dayMs, minuteMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { duration, text } from '../../policy/shapes/shape.ts';
import type { FaultDefinition } from '../fault.ts';

const name = 'rehearsed';

export const personPauses: FaultDefinition = {
  name: 'personPauses',
  summary: 'A person pauses everything; at the end of the fault the same person lifts the pause.',
  strikes: 'fleet',
  fields: {
    reason: defaulted(text(), 'Why.', 'a migration is under way'),
    lasts: defaulted(duration(minuteMs, 7 * dayMs), 'For how long at most.', '4h'),
  },
  describe: (_whom, { reason }) => `a person pauses everything: ${String(reason)}`,
  begin: ({ controller, scheduler }, _agents, { reason, lasts }) => {
    const by = 'ann@ops';
    const until = scheduler.now() + Number(lasts);
    controller.tell({ kind: 'pause_asked_for', pause: { name, scope: { kind: 'everything' }, reason: String(reason), by, until } });
    return () => controller.tell({ kind: 'resume_asked_for', name, reason: 'it is done', by });
  },
};
