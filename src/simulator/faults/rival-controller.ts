/** What if there are two? A second controller is started on the same ledger while the first is still at work, and takes the lead. */
import type { FaultDefinition } from '../fault.ts';

export const rivalController: FaultDefinition = {
  name: 'rivalController',
  summary:
    'A second controller takes the lead while the first still runs; at the end of the fault the second dies and the first is started.',
  strikes: 'fleet',
  fields: {},
  describe: () => 'a second controller is started on the same ledger',
  begin: ({ controller, rival }) => {
    rival.start();
    return () => {
      rival.crash();
      controller.crash();
      controller.start();
    };
  },
};
