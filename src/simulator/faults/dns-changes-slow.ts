/** What if a change of DNS takes minutes until every server knows it? Whoever waits for it has to stop waiting some time. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { wholeNumber } from '../../policy/shapes/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const dnsChangesSlow: FaultDefinition = {
  name: 'dnsChangesSlow',
  summary: 'Changes of weights take many times longer than usual until they are known everywhere.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { times: defaulted(wholeNumber(2, 100), 'How many times longer.', 10) },
  describe: (_whom, { times }) => `changes of DNS take ${Number(times)} times longer than usual`,
  begin: troubleCloud(({ times }) => ({ dnsSlowness: Number(times) })),
};
