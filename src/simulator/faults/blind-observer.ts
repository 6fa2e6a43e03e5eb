/** What if nobody can look at Kafka? The brokers are well, and the controller is not let in. */
import type { FaultDefinition } from '../fault.ts';

export const blindObserver: FaultDefinition = {
  name: 'blindObserver',
  summary: 'No broker answers the controller; everybody else is served. The world needs `kafka`.',
  strikes: 'fleet',
  fields: {},
  describe: () => 'no broker answers the controller',
  begin: ({ kafka }) => {
    if (kafka !== undefined) kafka.troubles.isBlind = true;
    return () => {
      if (kafka !== undefined) kafka.troubles.isBlind = false;
    };
  },
};
