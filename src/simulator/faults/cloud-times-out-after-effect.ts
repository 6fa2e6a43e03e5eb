/** What if a call takes effect and its answer never comes? From outside it looks like one that was lost. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, share } from '../../policy/shapes/shape.ts';
import { nameCalls, troubleCalls, type FaultDefinition } from '../fault.ts';

export const cloudTimesOutAfterEffect: FaultDefinition = {
  name: 'cloudTimesOutAfterEffect',
  summary: 'Calls to the cloud take effect and are not answered; the caller waits until its own deadline and knows nothing.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {
    share: defaulted(share(), 'How many of the calls.', '100%'),
    calls: defaulted(
      choice(['all', 'changes', 'reads']),
      'Which calls: those that change something, those that only read, or all.',
      'changes',
    ),
  },
  describe: (_whom, settings) =>
    `${Math.round(Number(settings['share']) * 100)} % of the ${nameCalls(settings)} take effect and are not answered`,
  begin: troubleCalls((settings) => ({ lostAfterEffectShare: Number(settings['share']) })),
};
