/** What if the controller itself stands still? The fleet seems to have been silent, and only the controller was deaf. */
import type { FaultDefinition } from '../fault.ts';

export const pauseController: FaultDefinition = {
  name: 'pauseController',
  summary: 'The controller is stopped and later goes on (SIGSTOP, SIGCONT); what was sent to it meanwhile arrives at once.',
  strikes: 'fleet',
  fields: {},
  describe: () => 'the controller process is stopped',
  begin: ({ controller }) => {
    controller.pause();
    return () => controller.resume();
  },
};
