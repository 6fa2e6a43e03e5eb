/** What if a broker's replicas do not keep up? It is well, it answers, and it has not everything: nothing but the in-sync sets shows it. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const laggingReplicas: FaultDefinition = {
  name: 'laggingReplicas',
  summary:
    'The Kafka broker on the host falls behind those that lead, and leaves the in-sync sets that it does not lead. The world needs `kafka`.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `the replicas on ${whom} do not keep up`,
  begin: toEach(({ host }) => {
    const change = (isLagging: boolean) => {
      if (host.broker !== undefined) host.broker.isLagging = isLagging;
    };
    change(true);
    return () => change(false);
  }),
};
