/** What if nobody may say which machines there are? That is not the same as none. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice } from '../../policy/shapes/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const inventoryUnreadable: FaultDefinition = {
  name: 'inventoryUnreadable',
  summary: 'The cloud does not tell which machines there are, and not whether a call took effect; calls that change something still work.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { manner: defaulted(choice(['refused', 'silent']), 'Whether reading is refused, or not answered.', 'refused') },
  describe: (_whom, { manner }) => `reading the inventory is ${manner === 'silent' ? 'not answered' : 'refused'}`,
  begin: troubleCloud(({ manner }) => ({ inventory: manner === 'silent' ? 'silent' : 'refused' })),
};
