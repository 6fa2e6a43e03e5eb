/** What if a part of the inventory is missing, and nothing says so? Reddit, 11 August 2016: half of it, and automation believed it. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { share } from '../../policy/shapes/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const inventoryPartial: FaultDefinition = {
  name: 'inventoryPartial',
  summary: 'A share of the machines is missing from every inventory that is read; the machines themselves are well.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { share: defaulted(share(), 'How many are missing.', '50%') },
  describe: (_whom, settings) => `${Math.round(Number(settings['share']) * 100)} % of the machines are missing from the inventory`,
  begin: troubleCloud((settings) => ({ missingShare: Number(settings['share']) })),
};
