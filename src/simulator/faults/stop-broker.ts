/** What if a broker's process stands still? Its port takes connections, and nobody answers; Kafka itself sees that within seconds. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const stopBroker: FaultDefinition = {
  name: 'stopBroker',
  summary: 'The Kafka broker on the host stands still (SIGSTOP, a long collection); the host is well. The world needs `kafka`.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `the broker on ${whom} stands still`,
  begin: toEach(({ host }, { scheduler }) => {
    if (host.broker !== undefined) host.broker.standsStillSince = scheduler.now();
    return () => {
      if (host.broker !== undefined) host.broker.standsStillSince = undefined;
    };
  }),
};
