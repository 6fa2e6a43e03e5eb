/** A host on which everything is measured that could be misjudged: a disk, a resolver, and a process that answers over TCP and HTTP. */
import { mountDisk, type LoopDisk } from './inject/loop-disk.ts';
import { startResolver } from './inject/misbehaving-resolver.ts';
import { startVictim } from './inject/victim.ts';
import type { Stage, StagedHost } from './stage.ts';

export interface WatchedHost extends StagedHost {
  readonly disk: LoopDisk;
}

/** Starts it, and waits until all of that is well. */
export async function startWatchedHost({ scene, startHost }: Stage): Promise<WatchedHost> {
  const disk = await mountDisk(scene);
  const resolver = await startResolver(scene);
  const victim = await startVictim(scene);
  const host = await startHost({
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
  return { ...host, disk };
}
