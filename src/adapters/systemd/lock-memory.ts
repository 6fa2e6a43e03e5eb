/**
 * How does the agent go on running when the disk that holds its own program hangs? Its code pages are locked in memory.
 *
 * Without that, reclaimed pages are read back from the dead disk: 0 of 75 ticks were measured in 15 s, with the lock 75 of 75. Only
 * mappings of files that cannot be written are locked; `mlockall` makes V8 abort.
 */
import { readFileSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import type { Libc } from '../libc.ts';

export interface MemoryRange {
  readonly from: bigint;
  readonly bytes: bigint;
  readonly path: string;
}

/** The ranges of /proc/self/maps that hold program text and constants: backed by a file, readable, not writable. */
export function findCodeRanges(maps: string): readonly MemoryRange[] {
  const ranges: MemoryRange[] = [];
  for (const line of maps.split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) (r)(.)(.)(.) \S+ \S+ (\d+)\s+(\/.*)$/.exec(line);
    if (match === null || match[4] === 'w' || match[7] === '0') continue;
    const from = BigInt(`0x${match[1]}`);
    ranges.push({ from, bytes: BigInt(`0x${match[2]}`) - from, path: match[8] as string });
  }
  return ranges;
}

/** Why code pages are not locked; undefined when they are. `full` also holds code that never ran yet, such as error paths. */
export function lockCode(libc: Libc | undefined, mode: 'full' | 'on-fault'): string | undefined {
  if (libc === undefined) return 'libc cannot be called here';
  for (const { from, bytes, path } of findCodeRanges(readFileSync('/proc/self/maps', 'utf8'))) {
    const errno = libc.lockRange(from, bytes, mode === 'on-fault');
    if (errno === 0) continue;
    const hint = 'root may do that, and a unit with LimitMEMLOCK=infinity';
    return `locking ${Number(bytes / 1024n)} KiB of ${path} failed with ${getSystemErrorName(-errno)}; ${hint}`;
  }
  return undefined;
}
