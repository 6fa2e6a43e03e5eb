/** What if calls take their time? One that takes effect after its caller has given up looks, for a while, as if it never had. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, share } from '../../policy/shapes/shape.ts';
import { nameCalls, troubleCalls, type FaultDefinition } from '../fault.ts';

export const cloudSlow: FaultDefinition = {
  name: 'cloudSlow',
  summary: 'Calls to the cloud are under way for up to 45 seconds before they take effect; the caller gives up earlier.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    share: defaulted(share(), 'How many of the calls.', '100%'),
    calls: defaulted(
      choice(['all', 'changes', 'reads']),
      'Which calls: those that change something, those that only read, or all.',
      'changes',
    ),
  },
  describe: (_whom, settings) => `${Math.round(Number(settings['share']) * 100)} % of the ${nameCalls(settings)} take up to 45 s`,
  begin: troubleCalls((settings) => ({ slowShare: Number(settings['share']) })),
};
