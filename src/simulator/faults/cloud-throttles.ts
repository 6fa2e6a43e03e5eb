/** What if the account has no calls left? Others of the same account use them up, and everybody is told to come later. */
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { wholeNumber } from '../../policy/shapes/shape.ts';
import { minuteMs, secondMs } from '../../base/instant.ts';
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const cloudThrottles: FaultDefinition = {
  name: 'cloudThrottles',
  summary: 'The cloud refuses calls because too many were made in this account, reads and changes alike; few are let through.',
  strikes: 'fleet',
  needsCloud: true,
  fields: { callsPerMinute: defaulted(wholeNumber(0, 1_000), 'How many calls a minute are still let through.', 1) },
  describe: (_whom, { callsPerMinute }) => `the cloud lets ${Number(callsPerMinute)} calls a minute through`,
  begin: troubleCloud(({ callsPerMinute }) => ({ callsPerSecond: (Number(callsPerMinute) * secondMs) / minuteMs })),
};
