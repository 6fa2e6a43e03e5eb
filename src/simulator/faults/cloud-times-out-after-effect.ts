/** What if a call takes effect and its answer never comes? From outside it looks like one that was lost. */
import { defaulted } from '../../policy/object-shape.ts';
import { share } from '../../policy/shape.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const cloudTimesOutAfterEffect: FaultDefinition = {
  name: 'cloudTimesOutAfterEffect',
  summary: 'Calls to the cloud take effect and are not answered; the caller waits until its own deadline and knows nothing.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { share: defaulted(share(), 'How many of the calls.', '100%') },
  describe: (_whom, settings) =>
    `${Math.round(Number(settings['share']) * 100)} % of the calls to the cloud take effect and are not answered`,
  begin: troubleCloud((settings) => ({ lostAfterEffectShare: Number(settings['share']) })),
};
