/** What can be known of a host that is not Linux? Little, from systeminformation in a child; and every signal that it lacks is named. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { catalog } from '../../liveness/catalog.ts';
import { wholeHost } from '../../liveness/report.ts';
import { findSibling } from '../sibling-file.ts';
import type { Source } from '../source.ts';

export interface CollectedReadings {
  readonly busyShare: number;
  readonly memoryUsedShare: number | undefined;
  readonly mounts: readonly { readonly mount: string; readonly usedShare: number }[];
}

/** A collector process: tells its readings, and can be let go of. */
export type StartCollector = (onReadings: (readings: CollectedReadings) => void) => { abandon(): void };

const staleAfterMs = 30_000;
const kernelFaults = new Set(['disk', 'cpu', 'memory', 'kernel', 'limits', 'clock']);
const measured = new Set(['cpu.busy_share', 'memory.used_share', 'disk.space_used_share']);

export function createPortableSource(start: StartCollector, platform: string, now: () => number): Source {
  let collector: { abandon(): void } | undefined;
  let latest: { readings: CollectedReadings; at: number } | undefined;
  const lacking = catalog.filter(({ name, fault }) => kernelFaults.has(fault) && !measured.has(name)).map(({ name }) => name);

  return {
    name: 'portable',
    start: () => {
      collector = start((readings) => {
        latest = { readings, at: now() };
      });
    },
    collect: (into) => {
      for (const signal of lacking) into.lack(signal, `only measured on Linux, and this is ${platform}`);
      if (latest === undefined || now() - latest.at > staleAfterMs) {
        for (const signal of measured)
          if (signal !== 'disk.space_used_share') into.put(signal, wholeHost, null, 'systeminformation has not answered');
        return;
      }
      const { busyShare, memoryUsedShare, mounts } = latest.readings;
      into.put('cpu.busy_share', wholeHost, busyShare);
      if (memoryUsedShare !== undefined) into.put('memory.used_share', wholeHost, memoryUsedShare);
      for (const { mount, usedShare } of mounts) into.put('disk.space_used_share', mount, usedShare);
    },
    discard: () => {},
    stop: () => collector?.abandon(),
  };
}

export const startCollector: StartCollector = (onReadings) => {
  const child = fork(fileURLToPath(findSibling('collector', import.meta.url)), [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.on('message', (readings) => onReadings(readings as CollectedReadings));
  child.on('error', () => {});
  return {
    abandon: () => {
      child.kill('SIGKILL');
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
};
