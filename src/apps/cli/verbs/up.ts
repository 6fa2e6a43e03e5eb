/** `heald up`: agent and controller together on this host, and the log as it is written. */
import { stateDir } from '../options.ts';
import { textOf, type Verb } from '../verb.ts';

export const verb: Verb = {
  options: [
    stateDir,
    { flags: '--policies <folder>', summary: 'the policy files; else the set that comes with heald, which only observes' },
    { flags: '--listen <address:port>', summary: 'where the controller listens, on this host only (default: 127.0.0.1:4325)' },
    { flags: '--actuator <name>', summary: 'agents: restart what the agent’s own file allows, where a policy says so; none (none)' },
    { flags: '--agent-config <file>', summary: 'what the agent measures; else everything that it finds' },
  ],
  examples: [
    ['up', 'watch this host; nothing to configure, and nothing is changed'],
    ['up --policies ./policies', 'with your own policies'],
  ],
  endings:
    '0 when a person ended it, 1 when agent or controller ended by itself, 2 when flags or files are wrong, 4 when the ledger may not be written or another controller took the lead.',
  endsItself: true,
  run: async (call) => {
    const { runUp } = await import('../../up/up.ts');
    const { waitForStop } = await import('../../controller/stop-signal.ts');
    const flags = {
      stateDir: textOf(call, 'stateDir'),
      policies: textOf(call, 'policies'),
      listen: textOf(call, 'listen'),
      actuator: textOf(call, 'actuator'),
      agentConfig: textOf(call, 'agentConfig'),
    };
    return runUp(flags, call, waitForStop());
  },
};
