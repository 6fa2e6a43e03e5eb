/** What if nobody may say what stands in the zones? Then nobody moves anything between them. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice } from '../../policy/shapes/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const surveyUnreadable: FaultDefinition = {
  name: 'surveyUnreadable',
  summary: 'The cloud does not tell what stands in the zones, and not whether a call about them took effect; such calls still work.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { manner: defaulted(choice(['refused', 'silent']), 'Whether reading is refused, or not answered.', 'refused') },
  describe: (_whom, { manner }) => `reading what stands in the zones is ${manner === 'silent' ? 'not answered' : 'refused'}`,
  begin: troubleCloud(({ manner }) => ({ survey: manner === 'silent' ? 'silent' : 'refused' })),
};
