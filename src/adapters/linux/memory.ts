/** Is memory short, is the host reading its own programs back from disk, and did the kernel kill something for memory? */
import { wholeHost } from '../../liveness/report.ts';
import type { Concern } from './concern.ts';
import { createDelta } from './delta.ts';
import type { KernelFiles } from './kernel-files.ts';

/** One "name value" line of /proc/vmstat or "name: value kB" line of /proc/meminfo. */
export function parseNamedNumber(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:?\\s+(\\d+)`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

export function createMemoryConcern(files: KernelFiles): Concern {
  const sizes = files.keep('/proc/meminfo');
  const counters = files.keep('/proc/vmstat');
  const majorFaults = createDelta();
  const kills = createDelta();

  return {
    collect: (into, now) => {
      const sizesText = sizes?.read() ?? '';
      const total = parseNamedNumber(sizesText, 'MemTotal');
      const available = parseNamedNumber(sizesText, 'MemAvailable');
      if (total === undefined || total === 0 || available === undefined)
        into.lack('memory.used_share', '/proc/meminfo has no MemAvailable');
      else into.put('memory.used_share', wholeHost, Math.max(0, 1 - available / total));

      const countersText = counters?.read() ?? '';
      const faulted = parseNamedNumber(countersText, 'pgmajfault');
      if (faulted === undefined) into.lack('memory.major_faults_per_second', '/proc/vmstat has no pgmajfault');
      const growth = faulted === undefined ? undefined : majorFaults.grow(faulted, now);
      if (growth !== undefined) into.put('memory.major_faults_per_second', wholeHost, growth.by / (growth.overMs / 1_000));

      const killed = parseNamedNumber(countersText, 'oom_kill');
      if (killed === undefined) into.lack('memory.oom_kills', '/proc/vmstat has no oom_kill (Linux 4.13 or newer)');
      const more = killed === undefined ? undefined : kills.grow(killed, now);
      if (more !== undefined) into.put('memory.oom_kills', wholeHost, more.by);
    },
  };
}
