/** Hosts that work hard and are well: nothing on them may be called failed. */
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { hogProcessors } from './inject/hog-processors.ts';
import { keepDiskBusy } from './inject/keep-disk-busy.ts';
import type { Injection } from './inject/scene.ts';
import { squeezeMemory } from './inject/squeeze-memory.ts';
import { startWatchedHost } from './stage-watched-host.ts';
import { openStage, type StagedHost } from './stage.ts';

const onStage = openStage();
const loadedForMs = 30_000;

/** What the host is called while it is loaded, in words; printed too, since a suspicion under load is allowed and still of interest. */
async function judgeUnderLoad(host: StagedHost, load: () => Promise<Injection>): Promise<readonly string[]> {
  const { undo } = await load();
  await pause(loadedForMs);
  await undo();
  const said = host
    .turnings()
    .map(({ fault, verdict, reasons }) => `${fault} ${verdict}: ${reasons.map(({ sentence }) => sentence).join('; ')}`);
  for (const line of said) process.stdout.write(`under load: ${line}\n`);
  return said;
}

onStage('a disk that is busy all the time makes nothing failed', async (stage) => {
  const host = await startWatchedHost(stage);
  const said = await judgeUnderLoad(host, () => keepDiskBusy(stage.scene, host.disk));
  expect(said.filter((line) => line.includes(' failed: '))).toEqual([]);
});

onStage('four processes that spin on every processor make nothing failed', async (stage) => {
  const host = await startWatchedHost(stage);
  const said = await judgeUnderLoad(host, () => hogProcessors(stage.scene, 4 * availableParallelism()));
  expect(said.filter((line) => line.includes(' failed: '))).toEqual([]);
});

onStage(
  'processes that fight for memory are suspected within 20 s, and nothing else is suspected, and nothing is called failed',
  async (stage) => {
    const host = await startWatchedHost(stage);
    const course = await host.follow({
      fault: 'memory',
      reasons: [['memory.pressure_share', 'host']],
      inject: () => squeezeMemory(stage.scene),
      until: 'suspect',
      lastsS: loadedForMs / 1_000,
    });
    expect(course.suspectS).toBeLessThanOrEqual(20);
    expect(host.turnings().map(({ fault, verdict }) => `${fault} ${verdict}`)).toEqual(['memory suspect', 'memory healthy']);
  },
);
