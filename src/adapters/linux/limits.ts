/** How much is used of what the kernel gives out only so often: open files, threads, tracked connections? */
import type { Collection } from '../source.ts';
import { wholeHost } from '../../liveness/report.ts';
import type { Concern } from './concern.ts';
import type { KernelFile, KernelFiles } from './kernel-files.ts';

/** "allocated free maximum" of /proc/sys/fs/file-nr as a share. */
export function parseFileShare(text: string): number | undefined {
  const [allocated, , maximum] = text.trim().split(/\s+/).map(Number);
  return shareOf(allocated, maximum);
}

/** The number of threads from /proc/loadavg: "0.00 0.00 0.00 1/93 5955" has 93. */
export function parseThreads(text: string): number | undefined {
  const threads = /\s\d+\/(\d+)\s/.exec(text)?.[1];
  return threads === undefined ? undefined : Number(threads);
}

export function createLimitsConcern(files: KernelFiles): Concern {
  const fileNumbers = files.keep('/proc/sys/fs/file-nr');
  const load = files.keep('/proc/loadavg');
  const threadsMax = files.keep('/proc/sys/kernel/threads-max');
  const pidMax = files.keep('/proc/sys/kernel/pid_max');
  const tracked = files.keep('/proc/sys/net/netfilter/nf_conntrack_count');
  const trackedMax = files.keep('/proc/sys/net/netfilter/nf_conntrack_max');

  return {
    collect: (into) => {
      putShare(into, 'limits.fd_used_share', parseFileShare(fileNumbers?.read() ?? ''), '/proc/sys/fs/file-nr cannot be read');
      const ceilings = [readNumber(threadsMax), readNumber(pidMax)].filter((ceiling) => ceiling !== undefined);
      const threads = parseThreads(load?.read() ?? '');
      putShare(into, 'limits.pids_used_share', shareOf(threads, Math.min(...ceilings)), 'the kernel does not tell its thread limit');
      const because = 'connection tracking is not loaded';
      putShare(into, 'limits.conntrack_used_share', shareOf(readNumber(tracked), readNumber(trackedMax)), because);
    },
  };
}

function putShare(into: Collection, signal: string, share: number | undefined, because: string): void {
  if (share === undefined) into.lack(signal, because);
  else into.put(signal, wholeHost, share);
}

function readNumber(file: KernelFile | undefined): number | undefined {
  const text = file?.read();
  return text === undefined ? undefined : Number(text);
}

function shareOf(used: number | undefined, maximum: number | undefined): number | undefined {
  if (used === undefined || maximum === undefined || !(maximum > 0) || !Number.isFinite(maximum)) return undefined;
  return used / maximum;
}
