/** Agents that lack something: the right to write, or a controller that listens. */
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { findFreePort, startController, waitForHealth } from '../contract/running-controller.ts';
import { mountDisk } from './inject/loop-disk.ts';
import { agentCommand } from './stage-agent.ts';
import { openStage } from './stage.ts';

const onStage = openStage({ together: true, programs: ['setpriv'] });
const nobody = 65_534;

onStage('a probe that may not write measures nothing, says why, and accuses nobody', async ({ scene, startHost }) => {
  const disk = await mountDisk(scene);
  await chown(disk.mount, nobody, nobody);
  // Root without its right to pass over permissions is an ordinary user to a folder of somebody else.
  const unprivileged = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search,-fowner', '--inh-caps', '-all'];
  const host = await startHost({ mounts: [disk.mount], command: [...unprivileged, ...agentCommand] });
  await host.untilWell(['disk.space_used_share', disk.mount]);
  const readings = (await host.look())?.readings ?? [];
  const of = (name: string) => readings.find(({ signal, subject }) => signal === name && subject === disk.mount);

  for (const signal of ['disk.fsync_stall_seconds', 'disk.read_stall_seconds', 'disk.create_stall_seconds', 'disk.write_errors'])
    expect(of(signal)).toMatchObject({ value: null, verdict: 'unknown', detail: `this user may not write on ${disk.mount}` });
  expect(host.turnings()).toEqual([]);
});

onStage(
  'without a controller an agent goes on, keeps the newest reports, counts the others, and delivers once there is one',
  async ({ scene, startHost }) => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const host = await startHost({ reportEvery: '1s', controller: url });
    await pause(20_000);
    expect(host.said()).toContain(`${url} does not take reports`);

    const controller = startController(['--state-dir', join(scene.folder, 'late')], port);
    scene.keep({ describe: 'a controller runs', undo: () => controller.stop('SIGTERM'), emergency: `kill -9 ${controller.pid}` });
    await waitForHealth(controller, ({ hosts }) => hosts === 1);
    await pause(3_000);
    const response = await fetch(`${url}/v1/hosts/${host.id}`);
    const { self, lostReports } = (await response.json()) as { self: { droppedReports: number }; lostReports: number };

    expect(host.said()).toContain(`${url} takes reports`);
    // Twelve of some twenty found room.
    expect(self.droppedReports).toBeGreaterThanOrEqual(5);
    expect(self.droppedReports).toBeLessThanOrEqual(15);
    expect(lostReports).toBe(0);
  },
);
