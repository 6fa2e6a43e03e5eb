/**
 * What were the last samples? Rows of plain numbers in one array of fixed length, the oldest overwritten first, so that keeping
 * them allocates once.
 */
import type { Instant } from '../base/instant.ts';
import type { Counts } from './signal.ts';
import { never, notRunning, type CloseWatch, type Track } from './track-state.ts';

/** A row is the sample's instant and three numbers: tried, failed and slow, or a level's value and two that are not used. */
const rowLength = 4;
/** At a report every five seconds, a minute of them. */
const rowsKept = 12;

/** Column numbers of a row. */
export const column = { value: 1, tried: 1, failed: 2, slow: 3 } as const;

/** Looks at the track closely from now on. */
export function watchClosely(track: Track): CloseWatch {
  track.closely ??= {
    overSince: never,
    suspectRunMs: notRunning,
    failedRunMs: notRunning,
    cleanSince: never,
    rows: Array.from({ length: rowLength * rowsKept }, () => never),
    nextRow: 0,
  };
  return track.closely;
}

export function keepSample(closely: CloseWatch, at: Instant, first: number, second: number, third: number): void {
  const { rows } = closely;
  const start = closely.nextRow * rowLength;
  rows[start] = at;
  rows[start + 1] = first;
  rows[start + 2] = second;
  rows[start + 3] = third;
  closely.nextRow = (closely.nextRow + 1) % rowsKept;
}

/** The sum of one column over the samples after `from`. */
export function sumColumn(track: Track, which: number, from: Instant): number {
  if (track.closely === undefined) return 0;
  const { rows } = track.closely;
  let sum = 0;
  for (let start = 0; start < rows.length; start += rowLength) {
    if ((rows[start] as number) > from) sum += rows[start + which] as number;
  }
  return sum;
}

/** Tries, failures and late answers of the samples after `from`. */
export function sumCounts(track: Track, from: Instant): Counts {
  return {
    tried: sumColumn(track, column.tried, from),
    failed: sumColumn(track, column.failed, from),
    slow: sumColumn(track, column.slow, from),
  };
}

/** The instants of the kept samples with their three numbers, oldest first. */
export function listSamples(track: Track): readonly { readonly at: Instant; readonly numbers: readonly [number, number, number] }[] {
  if (track.closely === undefined) return [];
  const { rows, nextRow } = track.closely;
  const samples: { at: Instant; numbers: [number, number, number] }[] = [];
  for (let step = 0; step < rowsKept; step += 1) {
    const start = ((nextRow + step) % rowsKept) * rowLength;
    const [at = never, first = 0, second = 0, third = 0] = rows.slice(start, start + rowLength);
    if (at !== never) samples.push({ at, numbers: [first, second, third] });
  }
  return samples;
}

/** How many samples are kept. */
export function countSamples({ closely }: Track): number {
  let count = 0;
  if (closely !== undefined)
    for (let start = 0; start < closely.rows.length; start += rowLength) if (closely.rows[start] !== never) count += 1;
  return count;
}
