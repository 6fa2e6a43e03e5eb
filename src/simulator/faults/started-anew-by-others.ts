/** What if somebody stops machines and starts them again? The id stays; what runs under it is another machine than the one that was judged. */
import { cloudOf, toEach, type FaultDefinition } from '../fault.ts';

export const startedAnewByOthers: FaultDefinition = {
  name: 'startedAnewByOthers',
  summary: 'Somebody stops machines and starts them again: same id, another launch time, other hardware. Their volumes are the same.',
  strikes: 'hosts',
  needsCloud: true,
  fields: {},
  describe: (whom) => `somebody stops ${whom} and starts it again`,
  begin: toEach(({ host: { identity } }, world) => {
    const group = cloudOf(world).groups.find(({ name }) => name === identity.group);
    const machine = group?.find(identity.id);
    if (machine !== undefined) group?.startAnew(machine, 'others');
    return () => {};
  }),
};
