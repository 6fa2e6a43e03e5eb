/** What if somebody ends the shifts that heald has begun? Their word stands, or nobody told them; the traffic is back either way. */
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const shiftEndedByOthers: FaultDefinition = {
  name: 'shiftEndedByOthers',
  summary: 'Somebody else ends every shift of traffic that is there at that moment, whosever it is.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {},
  describe: () => 'somebody else ends all shifts of traffic',
  begin: (world) => {
    const { shifts, balancers } = cloudOf(world).zones;
    for (const { resource } of balancers) shifts.end(resource, 'others');
    return () => {};
  },
};
