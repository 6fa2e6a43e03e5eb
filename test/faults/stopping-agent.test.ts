/** Does an agent end when it is told to, whatever its prober is stuck in? */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { freezeFilesystem } from './inject/freeze-filesystem.ts';
import { mountDisk } from './inject/loop-disk.ts';
import { openStage } from './stage.ts';

const onStage = openStage();
const rounds = 8;

onStage('an agent is gone within 100 ms of SIGTERM while its probes are stuck on a frozen filesystem', async ({ scene, startHost }) => {
  const disk = await mountDisk(scene);
  const hosts = await Promise.all(Array.from({ length: rounds }, () => startHost({ mounts: [disk.mount] })));
  await Promise.all(hosts.map((host) => host.untilWell(['disk.fsync_stall_seconds', disk.mount])));
  const frozen = await freezeFilesystem(scene, disk);
  await pause(7_000);
  const stuckSeconds = await Promise.all(
    hosts.map(async (host) => (await host.look())?.readings.find(({ signal }) => signal === 'disk.fsync_stall_seconds')?.value),
  );

  const tookMs: number[] = [];
  for (const host of hosts) tookMs.push(await host.end());
  await frozen.undo();
  process.stdout.write(`ended after ${tookMs.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
  expect(stuckSeconds.every((value) => typeof value === 'number' && value >= 5)).toBe(true);
  expect(Math.max(...tookMs)).toBeLessThan(100);
});
