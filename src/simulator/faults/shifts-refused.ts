/** What if traffic cannot be shifted? Whoever runs the shifts refuses them, as their service does when it is ill or too busy itself. */
import { troubleCloud, type FaultDefinition } from '../fault.ts';

export const shiftsRefused: FaultDefinition = {
  name: 'shiftsRefused',
  summary: 'Every call that begins, renews or ends a shift of traffic is refused; shifts that are there run out.',
  strikes: 'fleet',
  needsCloud: true,
  fields: {},
  describe: () => 'shifts of traffic are refused',
  begin: troubleCloud(() => ({ shiftRefusal: 'ThrottlingException: too many requests' })),
};
