/** The agent's process: `main.ts [--config FILE] [--controller URL]... [--state-dir FOLDER]`. */
import { parseArgs } from 'node:util';
import { loadConfig } from './load-config.ts';
import { runAgent } from './run-agent.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, controller: { type: 'string', multiple: true }, 'state-dir': { type: 'string' } },
  });
  const config = await loadConfig(values.config, values.controller);
  if (config.ok) {
    await runAgent({ config: config.value, stateDir: values['state-dir'] });
    return;
  }
  process.stderr.write(`${config.problem.join('\n')}\n`);
  process.exitCode = 2;
}

void main();
