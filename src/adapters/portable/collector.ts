/**
 * Who asks systeminformation on systems without /proc? This child process of the agent, every five seconds.
 *
 * systeminformation starts programs for most answers, and a program that cannot be read from its disk would freeze whoever starts
 * it; so it never runs in the agent itself.
 */
import type { CollectedReadings } from './portable-source.ts';

const everyMs = 5_000;

async function collect(): Promise<CollectedReadings> {
  const { default: system } = await import('systeminformation');
  const [load, memory, mounts] = await Promise.all([system.currentLoad(), system.mem(), system.fsSize()]);
  return {
    busyShare: load.currentLoad / 100,
    memoryUsedShare: memory.total === 0 ? undefined : 1 - memory.available / memory.total,
    mounts: mounts.slice(0, 32).map(({ mount, use }) => ({ mount, usedShare: use / 100 })),
  };
}

let asking = false;

async function tell(): Promise<void> {
  if (asking || !process.connected) return;
  asking = true;
  const readings = await collect().catch(() => undefined);
  asking = false;
  if (readings !== undefined && process.connected) process.send?.(readings);
}

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('SIGINT', () => {});
setInterval(() => void tell(), everyMs);
void tell();
