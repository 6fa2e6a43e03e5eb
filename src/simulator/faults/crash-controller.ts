/** What if the controller dies in the middle of its work? What it remembers is what its ledger holds. */
import type { FaultDefinition } from '../fault.ts';

export const crashController: FaultDefinition = {
  name: 'crashController',
  summary: 'The controller dies at once; at the end of the fault it starts again from its ledger.',
  strikes: 'fleet',
  fields: {},
  describe: () => 'the controller process dies',
  begin: ({ controller }) => {
    controller.crash();
    return () => controller.start();
  },
};
