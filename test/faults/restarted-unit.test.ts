/**
 * A unit that has failed is restarted through the agent of its host: the real controller, the real agent, one host, no provider. systemctl is
 * a stand-in, which says that the unit is down until it is told to restart it: few hosts that run tests have systemd.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

import { findFreePort, startController, waitForHealth } from '../contract/running-controller.ts';
import { testWith } from '../needs.ts';

const agentMain = join(import.meta.dirname, '../../src/apps/agent/main.ts');

const policy = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-down, owner: web, runbook: docs/runbooks/service-down.md }
mode: auto
target: { groups: [web] }
when:
  any: [{ signal: service.unit_down, above: 1, for: 30s }]
  recover: 15s
steps:
  - captureEvidence: { timeout: 10s }
  - restartUnit: { timeout: 30s }
limits: { minHealthy: 1 }
verify: { healthyFor: 1m }
`;

const systemctl = `#!/bin/sh
d="$(dirname "$0")"
if [ "$1" = restart ]; then echo "$@" >> "$d/asked"; touch "$d/up"; exit 0; fi
state=failed; [ -e "$d/up" ] && state=active
printf 'Id=web.service\\nNames=web.service\\nType=simple\\nLoadState=loaded\\nActiveState=%s\\nSubState=running\\nResult=success\\nNRestarts=0\\n' $state
`;

testWith({ linux: true })(
  'a failed unit is restarted once through its agent, after what the host looked like was kept, and is seen to be well',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heald-restart-'));
    const [bin, policies] = [join(folder, 'bin'), join(folder, 'policies')];
    await mkdir(bin);
    await mkdir(policies);
    await writeFile(join(bin, 'systemctl'), systemctl);
    await chmod(join(bin, 'systemctl'), 0o755);
    await writeFile(join(policies, 'web.yaml'), policy);
    const port = await findFreePort();
    // Two more of its group are well: where everybody is ill nothing is repaired.
    const startAgent = async (id: string, more: string) => {
      const config = join(folder, `${id}.yaml`);
      await writeFile(
        config,
        `host: { id: ${id}, name: ${id}, group: web }\ncontrollers: [http://127.0.0.1:${port}]\ndisks: { probe: false, mounts: [] }\ndns: { servers: [] }\nlockMemory: off\n${more}`,
      );
      const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
      return spawn(process.execPath, [agentMain, '--config', config, '--state-dir', folder], { stdio: 'ignore', env });
    };
    const controller = startController(['--state-dir', folder, '--policies', policies, '--actuator', 'agents'], port);
    const agents = await Promise.all([
      startAgent('web-1', 'units: [web.service]\nrestartUnits: [web.service]\n'),
      ...['web-2', 'web-3'].map((id) => startAgent(id, '')),
    ]);
    try {
      await waitForHealth(controller, () => true, 60_000);
      await expect.poll(() => controller.said(), { timeout: 240_000, interval: 1_000 }).toMatch(/act-\w+\.2 helped: well for 1 min/);
      expect(await readFile(join(bin, 'asked'), 'utf8')).toBe('restart --no-ask-password -- web.service\n');
      const [evidence = ''] = await readdir(join(folder, 'evidence'));
      expect(evidence).toMatch(/^act-\w+\.1\.agent\.json$/);
      const told = JSON.parse(await readFile(join(folder, 'evidence', evidence), 'utf8')) as Record<string, unknown>;
      expect(told).toMatchObject({ formatVersion: 1, disks: expect.any(String), mounts: expect.any(String) });
    } finally {
      const gone = agents.map((agent) => once(agent, 'exit'));
      for (const agent of agents) agent.kill('SIGTERM');
      await Promise.all(gone);
      await controller.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
