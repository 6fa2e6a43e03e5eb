/** What does the judge make of a series of readings? Played at a report every five seconds, told as a transcript. */
import type { Counts, SignalDefinition, Value } from '../../../../src/liveness/signal.ts';
import { createTrack, judgeValue } from '../../../../src/liveness/track.ts';

const everySeconds = 5;

/** Every change of the verdict: "0:25 suspect: writes have not reached the disk for 7 s". The first reading is at 0:00. */
export function judgeSeries(signal: SignalDefinition, values: readonly (Value | null)[], { stretch = 1 } = {}): string[] {
  const track = createTrack(signal.judgement, signal.unit);
  const log: string[] = [];
  for (const [index, value] of values.entries()) {
    const before = track.kind;
    const seconds = index * everySeconds;
    judgeValue(track, value, seconds * 1000, stretch);
    if (track.kind === before) continue;
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const bad = track.kind === 'suspect' || track.kind === 'failed';
    log.push(`${clock} ${track.kind}${bad ? `: ${signal.describe(track.lastBadValue as Value)}` : ''}`);
  }
  return log;
}

/** The same reading for so many seconds. */
export function during<Reading extends Value | null>(seconds: number, value: Reading): Reading[] {
  return Array.from({ length: seconds / everySeconds }, () => value);
}

/** An age that grows with the clock: what a stuck call reports for so many seconds. */
export function ageFor(seconds: number, from = 2): number[] {
  return Array.from({ length: seconds / everySeconds }, (_, index) => from + index * everySeconds);
}

/** So many tries in one interval, and how many of them failed. */
export function counts(tried: number, failed: number, slow = 0): Counts {
  return { tried, failed, slow };
}
