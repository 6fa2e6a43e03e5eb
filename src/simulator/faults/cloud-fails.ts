/** What if the cloud itself answers with errors, or swallows calls? Nothing took effect, and nobody outside can be sure of it. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, share } from '../../policy/shapes/shape.ts';
import { nameCalls, troubleCalls, type FaultDefinition } from '../fault.ts';

export const cloudFails: FaultDefinition = {
  name: 'cloudFails',
  summary: 'Calls to the cloud fail before they take effect: with an error of the server, or with no answer at all.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    calls: defaulted(choice(['all', 'changes', 'reads']), 'Which calls: those that change something, those that only read, or all.', 'all'),
    share: defaulted(share(), 'How many of the calls.', '100%'),
    manner: defaulted(
      choice(['error', 'silence']),
      'What the caller gets: an error of the server, or nothing until its deadline.',
      'error',
    ),
  },
  describe: (_whom, { manner, ...settings }) =>
    `${Math.round(Number(settings['share']) * 100)} % of the ${nameCalls(settings)} ${manner === 'error' ? 'end in an error of the server' : 'are lost'}`,
  begin: troubleCalls(({ manner, ...settings }) =>
    manner === 'error' ? { failingShare: Number(settings['share']) } : { lostBeforeEffectShare: Number(settings['share']) },
  ),
};
