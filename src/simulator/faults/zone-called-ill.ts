/** What if the provider itself says that a zone is ill? Its word comes late, and may outlast the trouble. */
import { defaulted, required } from '../../policy/shapes/object-shape.ts';
import { text } from '../../policy/shapes/shape.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const zoneCalledIll: FaultDefinition = {
  name: 'zoneCalledIll',
  summary: 'The provider calls a zone ill, until the end of the fault.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    zone: required(text(), 'The zone.'),
    word: defaulted(text(), 'Its word for it.', 'impaired'),
  },
  describe: (_whom, { zone, word }) => `the provider calls zone ${String(zone)} ${String(word)}`,
  begin: (world, _agents, { zone, word }) => {
    const { illZones } = cloudOf(world).zones;
    illZones.set(String(zone), String(word));
    return () => illZones.delete(String(zone));
  },
};
