/** What if the agent itself stands still? Its clocks run on, so whatever it had begun seems to have taken long. */
import { toEach, type FaultDefinition } from '../fault.ts';

export const pauseAgent: FaultDefinition = {
  name: 'pauseAgent',
  summary: 'The agent and its prober are stopped and later go on (SIGSTOP, SIGCONT); the host is well.',
  strikes: 'hosts',
  fields: {},
  describe: (whom) => `the agent on ${whom} is stopped; the host is well`,
  begin: toEach((agent) => {
    agent.pause();
    return () => agent.resume();
  }),
};
