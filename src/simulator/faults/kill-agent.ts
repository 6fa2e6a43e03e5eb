/** What if the agent dies and another takes its place? The new one has seen nothing, good or bad. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const killAgent: FaultDefinition = {
  name: 'killAgent',
  summary: 'The agent dies; at the end of the fault a new one starts, which remembers nothing.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `the agent on ${whom} dies; a new one will know nothing of before`,
  begin: toEach((agent) => {
    agent.kill();
    return () => agent.start();
  }),
};
