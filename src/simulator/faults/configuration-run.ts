/** What if configuration management writes every file anew? Reddit, 11 August 2016: it switched back on what people had switched off. */
import type { FaultDefinition } from '../fault.ts';

export const configurationRun: FaultDefinition = {
  name: 'configurationRun',
  summary: 'Configuration management writes the policy files anew, with the same in them, and the controller reads them.',
  strikes: 'fleet',
  fields: {},
  describe: () => 'configuration management writes the policy files anew',
  begin: ({ controller }) => {
    controller.rereadPolicies();
    return () => {};
  },
};
