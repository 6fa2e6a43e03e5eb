/** What if nobody can look at Kafka? The brokers are well, and the controller is not let in; or what it sees comes late. */
import { secondMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, duration } from '../../policy/shapes/shape.ts';
import type { FaultDefinition } from '../fault.ts';

export const blindObserver: FaultDefinition = {
  name: 'blindObserver',
  summary: 'No broker answers the controller, or answers come late; everybody else is served. The world needs `kafka`.',
  strikes: 'fleet',
  fields: {
    manner: defaulted(choice(['silent', 'late']), 'Whether no answer comes at all, or each so long after it was given.', 'silent'),
    delay: defaulted(duration(secondMs, 60 * secondMs), 'How late, where they are late.', '20s'),
  },
  describe: (_whom, { manner, delay }) =>
    manner === 'late' ? `brokers answer the controller ${Number(delay) / secondMs} s late` : 'no broker answers the controller',
  begin: ({ kafka }, _agents, { manner, delay }) => {
    const change = (isBlind: boolean, lateMs: number) => {
      if (kafka !== undefined) Object.assign(kafka.troubles, { isBlind, lateMs });
    };
    if (manner === 'late') change(false, Number(delay));
    else change(true, 0);
    return () => change(false, 0);
  },
};
