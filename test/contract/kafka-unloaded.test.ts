import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '../../src/apps/agent/host-sources.ts');
const config = join(import.meta.dirname, '../../src/apps/agent/config.ts');

/** The modules of kafkajs that an agent has loaded after its sources have run for a moment. */
function loadedWith(text: string): number {
  const program = `
    import { createRequire } from 'node:module';
    import { createHostSources } from ${JSON.stringify(sources)};
    import { readConfig } from ${JSON.stringify(config)};
    const { value } = await readConfig('agent.yaml', ${JSON.stringify(text)});
    const made = createHostSources({ config: value, libc: undefined, stateFolder: '/nowhere', hurry() {} });
    const network = made.all.filter(({ name }) => name === 'kafka' || name === 'dns');
    for (const source of network) source.start();
    await new Promise((resolve) => setTimeout(resolve, 400));
    for (const source of network) source.stop();
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('kafkajs')).length);
    process.exit(0);
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return Number(stdout);
}

test('kafkajs is loaded where a broker is configured, and nowhere else', () => {
  const probesNothing = 'disks: { probe: false }\ndns: { servers: [] }\n';

  expect(loadedWith(probesNothing)).toBe(0);
  expect(loadedWith(`${probesNothing}kafka: { brokerId: 1, listener: 127.0.0.1:1 }`)).toBeGreaterThan(50);
});
