/** Agents that are stopped for a while, and one whose disk has nothing to do: hosts on which nothing is broken. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { mountDisk } from './inject/loop-disk.ts';
import { startResolver } from './inject/misbehaving-resolver.ts';
import { stopProcess } from './inject/stop-process.ts';
import { startVictim } from './inject/victim.ts';
import { openStage, type Stage, type StagedHost } from './stage.ts';

const onStage = openStage({ together: true });

/** What it says of the time of the pause arrives with the first reports after it. */
const watchedAfterMs = 15_000;

/** A host on which everything is measured that could be misjudged. */
async function startBusyHost(stage: Stage): Promise<StagedHost> {
  const disk = await mountDisk(stage.scene);
  const resolver = await startResolver(stage.scene);
  const victim = await startVictim(stage.scene);
  const host = await stage.startHost({
    mounts: [disk.mount],
    resolvers: [resolver.server],
    tcp: [{ name: 'echo', port: victim.tcpPort, send: 'well?' }],
    http: [{ name: 'page', url: `http://127.0.0.1:${victim.httpPort}/` }],
  });
  await host.untilWell(
    ['disk.fsync_stall_seconds', disk.mount],
    ['dns.failures', resolver.server],
    ['network.tcp_failures', 'echo'],
    ['service.http_failures', 'page'],
  );
  return host;
}

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
    const host = await startBusyHost(stage);
    await pauseFor(stage, [host.pid], seconds);
    expect(verdictsBeside(host, 'agent')).toEqual([]);
    expect(host.turnings().map(({ verdict }) => verdict)).toEqual(seconds < 20 ? [] : ['unknown', 'healthy']);
  });

  onStage(`an agent that is stopped for ${seconds} s together with its probers accuses nobody of anything afterwards`, async (stage) => {
    const host = await startBusyHost(stage);
    await pauseFor(stage, [host.pid, ...(await host.children())], seconds);
    expect(verdictsBeside(host, 'agent')).toEqual([]);
    expect(host.turnings().map(({ verdict }) => verdict)).toEqual(seconds < 20 ? [] : ['unknown', 'healthy']);
  });
}

onStage('a disk with nothing to do is well', async (stage) => {
  const host = await startBusyHost(stage);
  await pause(watchedAfterMs);
  expect(host.turnings()).toEqual([]);
});
