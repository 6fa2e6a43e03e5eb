/** What if a unit is down on a host that is well? The cheapest repair helps, or it does not. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, text } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

export const failUnit: FaultDefinition = {
  name: 'failUnit',
  summary: 'A systemd unit is down; the host is well.',
  strikes: 'hosts',
  fields: {
    unit: defaulted(text(), 'The unit.', 'web.service'),
    restart: defaulted(choice(['helps', 'helps_not']), 'Whether it runs again after a restart.', 'helps'),
  },
  describe: (whom, { unit }) => `${String(unit)} is down on ${whom}`,
  begin: toEach(({ host: { units } }, _world, { unit, restart }) => {
    units.set(String(unit), restart === 'helps' ? 'down_until_restarted' : 'down');
    return () => units.set(String(unit), 'up');
  }),
};
