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

function sayTurnings(host: StagedHost): readonly string[] {
  return host.turnings().map(({ fault, verdict, reasons }) => `${fault} ${verdict}: ${reasons.map(({ sentence }) => sentence).join('; ')}`);
}

/** What the host is called while it is loaded, in words; printed too, since a suspicion under load is allowed and still of interest. */
async function judgeUnderLoad(host: StagedHost, load: () => Promise<Injection>): Promise<readonly string[]> {
  const { undo } = await load();
  await pause(loadedForMs);
  await undo();
  const said = sayTurnings(host);
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
  'processes that fight for memory show as pressure and major faults, make the host suspect of that at most, and nothing failed',
  async (stage) => {
    const host = await startWatchedHost(stage);
    const peaks = new Map<string, number>();
    const { undo } = await squeezeMemory(stage.scene);
    for (const until = performance.now() + loadedForMs; performance.now() < until; await pause(1_000)) {
      for (const { signal, value } of (await host.look())?.readings ?? [])
        if (typeof value === 'number') peaks.set(signal, Math.max(value, peaks.get(signal) ?? 0));
    }
    await undo();
    const [pressure = 0, faults = 0] = [peaks.get('memory.pressure_share'), peaks.get('memory.major_faults_per_second')];
    process.stdout.write(
      `under load: ${pressure} of the time without memory, ${faults} major faults a second; ${sayTurnings(host).join('; ') || 'no verdict'}\n`,
    );

    // Both are 0 on a host with memory to spare; whoever else uses the processors thins the first out.
    expect(pressure).toBeGreaterThan(0.05);
    expect(faults).toBeGreaterThan(200);
    expect(host.turnings().filter(({ fault, verdict }) => fault !== 'memory' || verdict === 'failed')).toEqual([]);
  },
);
