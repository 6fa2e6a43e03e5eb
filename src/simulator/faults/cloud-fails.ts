/** What if the cloud itself answers with errors, or swallows calls? Nothing took effect, and nobody outside can be sure of it. */
import { defaulted } from '../../policy/object-shape.ts';
import { choice, share } from '../../policy/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const cloudFails: FaultDefinition = {
  name: 'cloudFails',
  summary: 'Calls to the cloud fail before they take effect: with an error of the server, or with no answer at all.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    share: defaulted(share(), 'How many of the calls.', '100%'),
    manner: defaulted(
      choice(['error', 'silence']),
      'What the caller gets: an error of the server, or nothing until its deadline.',
      'error',
    ),
  },
  describe: (_whom, { manner, ...settings }) =>
    `${Math.round(Number(settings['share']) * 100)} % of the calls to the cloud ${manner === 'error' ? 'end in an error of the server' : 'are lost'}`,
  begin: troubleCloud(({ manner, ...settings }) =>
    manner === 'error' ? { failingShare: Number(settings['share']) } : { lostBeforeEffectShare: Number(settings['share']) },
  ),
};
