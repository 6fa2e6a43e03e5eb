/** Agents that are stopped for a while, and one whose disk has nothing to do: hosts on which nothing is broken. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { stopProcess } from './inject/stop-process.ts';
import { startWatchedHost } from './stage-watched-host.ts';
import { openStage, type Stage, type StagedHost } from './stage.ts';

const onStage = openStage({ together: true });

/** What it says of the time of the pause arrives with the first reports after it. */
const watchedAfterMs = 15_000;

async function pauseFor(stage: Stage, pids: readonly number[], seconds: number): Promise<void> {
  const stopped = await Promise.all(pids.map((pid) => stopProcess(stage.scene, pid)));
  await pause(seconds * 1_000);
  for (const { undo } of stopped) await undo();
  await pause(watchedAfterMs);
}

function verdictsBeside(host: StagedHost, fault: string): readonly string[] {
  return host
    .turnings()
    .filter((turning) => turning.fault !== fault)
    .map(({ fault: found, verdict, reasons }) => `${found} ${verdict} ${reasons.map(({ sentence }) => sentence).join(', ')}`);
}

for (const seconds of [5, 30]) {
  onStage(`an agent that is stopped for ${seconds} s accuses nobody of anything afterwards`, async (stage) => {
    const host = await startWatchedHost(stage);
    await pauseFor(stage, [host.pid], seconds);
    expect(verdictsBeside(host, 'agent')).toEqual([]);
    expect(host.turnings().map(({ verdict }) => verdict)).toEqual(seconds < 20 ? [] : ['unknown', 'healthy']);
  });

  onStage(`an agent that is stopped for ${seconds} s together with its probers accuses nobody of anything afterwards`, async (stage) => {
    const host = await startWatchedHost(stage);
    await pauseFor(stage, [host.pid, ...(await host.children())], seconds);
    expect(verdictsBeside(host, 'agent')).toEqual([]);
    expect(host.turnings().map(({ verdict }) => verdict)).toEqual(seconds < 20 ? [] : ['unknown', 'healthy']);
  });
}

onStage('a disk with nothing to do is well', async (stage) => {
  const host = await startWatchedHost(stage);
  await pause(watchedAfterMs);
  expect(host.turnings()).toEqual([]);
});
