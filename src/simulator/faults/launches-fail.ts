/** What if no new machine comes? Whoever ends one then, is left with one fewer. */
import { defaulted, optional } from '../../policy/shapes/object-shape.ts';
import { choice, text } from '../../policy/shapes/shape.ts';
import { everywhere, type LaunchTrouble } from '../cloud/troubles.ts';
import { cloudOf, type FaultDefinition } from '../fault.ts';

export const launchesFail: FaultDefinition = {
  name: 'launchesFail',
  summary: 'Launches fail: there is no capacity, or machines are launched and never come up. AWS FIS: insufficient instance capacity.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    zone: optional(text(), 'Only in this zone.'),
    manner: defaulted(
      choice(['no_capacity', 'never_up']),
      'Whether a launch is refused, or given up after a quarter of an hour.',
      'no_capacity',
    ),
  },
  describe: (_whom, { zone, manner }) =>
    `launches ${typeof zone === 'string' ? `in zone ${zone} ` : ''}${manner === 'no_capacity' ? 'find no capacity' : 'never come up'}`,
  begin: (world, _agents, { zone, manner }) => {
    const { launches } = cloudOf(world).troubles;
    const where = typeof zone === 'string' ? zone : everywhere;
    launches.set(where, manner as LaunchTrouble);
    return () => launches.delete(where);
  },
};
