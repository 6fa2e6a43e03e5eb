/**
 * How busy is the processor, and how much of it does the hypervisor take away? From the first line of /proc/stat.
 *
 * Waiting for a disk is idle time with a name; it is reported, and judged by nobody: a healthy busy disk shows more of it than a
 * dead one.
 */
import type { Collection } from '../source.ts';
import { wholeHost } from '../../liveness/report.ts';
import type { Concern } from './concern.ts';
import type { KernelFiles } from './kernel-files.ts';

/** Ticks since boot, over all processors. */
export interface ProcessorTimes {
  readonly busy: number;
  readonly ioWait: number;
  readonly stolen: number;
  readonly total: number;
}

/** Guest time is already part of user time and is not counted twice. Old kernels have fewer columns. */
export function parseProcessorTimes(text: string): ProcessorTimes | undefined {
  const columns = /^cpu +([\d ]+)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number);
  if (columns === undefined || columns.length < 4) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, interrupts = 0, softInterrupts = 0, stolen = 0] = columns;
  const busy = user + nice + system + interrupts + softInterrupts;
  return { busy, ioWait, stolen, total: busy + idle + ioWait + stolen };
}

export function createProcessorConcern(files: KernelFiles): Concern {
  const file = files.keep('/proc/stat');
  let last = readTimes();

  function readTimes(): ProcessorTimes | undefined {
    const text = file?.read();
    return text === undefined ? undefined : parseProcessorTimes(text);
  }

  return {
    collect: (into: Collection) => {
      const before = last;
      const times = readTimes();
      if (times === undefined) {
        for (const signal of ['cpu.busy_share', 'cpu.iowait_share', 'cpu.steal_share']) into.lack(signal, '/proc/stat cannot be read');
        return;
      }
      if (before === undefined || times.total === before.total) return;
      last = times;
      // The kernel's idle and waiting counters can step back a little when a processor goes offline.
      const share = (now: number, then: number) => Math.min(1, Math.max(0, (now - then) / (times.total - before.total)));
      into.put('cpu.busy_share', wholeHost, share(times.busy, before.busy));
      into.put('cpu.iowait_share', wholeHost, share(times.ioWait, before.ioWait));
      into.put('cpu.steal_share', wholeHost, share(times.stolen, before.stolen));
    },
  };
}
