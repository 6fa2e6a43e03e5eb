/**
 * For how much of the time did work wait for the disk, for memory or for the processor? From the kernel's pressure stall counters.
 *
 * Shares come from the growth of `total` over the own interval: the kernel's ten-second averages lag behind by half a minute.
 */
import { wholeHost } from '../../liveness/report.ts';
import type { Concern } from './concern.ts';
import { createDelta } from './delta.ts';
import type { KernelFiles } from './kernel-files.ts';

/** Microseconds since boot of "some" or "full"; undefined when the kernel does not count that. */
export function parsePressureTotal(text: string, line: 'some' | 'full'): number | undefined {
  const total = new RegExp(`^${line} .*total=(\\d+)`, 'm').exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}

const watched = [
  { signal: 'disk.io_pressure_share', path: '/proc/pressure/io', line: 'full' },
  { signal: 'memory.pressure_share', path: '/proc/pressure/memory', line: 'full' },
  { signal: 'cpu.pressure_share', path: '/proc/pressure/cpu', line: 'some' },
] as const;

export function createPressureConcern(files: KernelFiles): Concern {
  const kept = watched.map((each) => ({ ...each, file: files.keep(each.path), delta: createDelta() }));
  return {
    collect: (into, now) => {
      for (const { signal, path, line, file, delta } of kept) {
        const text = file?.read();
        const totalMicroseconds = text === undefined ? undefined : parsePressureTotal(text, line);
        if (totalMicroseconds === undefined) {
          into.lack(signal, `this kernel does not count pressure: no "${line}" line in ${path}`);
          continue;
        }
        const growth = delta.grow(totalMicroseconds, now);
        if (growth !== undefined) into.put(signal, wholeHost, Math.min(1, growth.by / 1_000 / growth.overMs));
      }
    },
  };
}
