/** What if machines that were ended do not go? They run no more, and still stand in every list. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { share } from '../../policy/shapes/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const stuckLeaving: FaultDefinition = {
  name: 'stuckLeaving',
  summary: 'Machines that are ended while it lasts stay on their way out for ten to forty minutes.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { share: defaulted(share(), 'How many of them.', '100%') },
  describe: (_whom, settings) => `${Math.round(Number(settings['share']) * 100)} % of the machines that are ended get stuck`,
  begin: troubleCloud((settings) => ({ stuckLeavingShare: Number(settings['share']) })),
};
