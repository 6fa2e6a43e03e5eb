/** What if the clocks on the wall jump? A broken time service, a wrong zone, a leap: an hour is gone, and nothing has happened. */
import { hourMs } from '../../base/instant.ts';
import { defaulted } from '../../policy/shapes/object-shape.ts';
import { choice, duration } from '../../policy/shapes/shape.ts';
import { toEach, type FaultDefinition } from '../fault.ts';

export const clockJumps: FaultDefinition = {
  name: 'clockJumps',
  summary: 'The wall clock of hosts jumps, and jumps back at the end of the fault; their monotonic clocks go on.',
  strikes: 'hosts',
  fields: {
    by: defaulted(duration(0, 24 * hourMs), 'How far it jumps.', '1h'),
    direction: defaulted(choice(['ahead', 'back']), 'Where it jumps.', 'ahead'),
  },
  describe: (whom, { direction }) => `the wall clock of ${whom} jumps ${String(direction)}`,
  begin: toEach(({ host }, _world, { by, direction }) => {
    const jumpMs = direction === 'ahead' ? Number(by) : -Number(by);
    host.wallClockOffsetMs += jumpMs;
    return () => {
      host.wallClockOffsetMs -= jumpMs;
    };
  }),
};
