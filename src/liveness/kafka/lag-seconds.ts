/**
 * How old is the message that a group will read next? Lag in seconds, from when the partition's end passed the committed offset.
 *
 * A table of (end, time) stands for the partition's history. Between two points the end is taken to have grown evenly; outside the table
 * nothing is known but a bound, and a bound is what is said: a straight line drawn on through a quiet night leads anywhere.
 */
import { elapsedMs, type Instant } from '../../base/instant.ts';

export interface EndPoint {
  readonly end: number;
  readonly at: Instant;
}

export interface LagAge {
  readonly lagMs: number;
  /** It is older than this; how much is not known. */
  readonly atLeast: boolean;
}

const pointsMax = 60;

/**
 * The table with one more point, oldest first. Of a stretch without new messages only the first and the last point are kept, so that a
 * quiet topic keeps its history. An end that goes back begins a new table.
 */
export function notePoint(points: readonly EndPoint[], point: EndPoint): readonly EndPoint[] {
  const [before, last] = [points.at(-2), points.at(-1)];
  if (last !== undefined && point.end < last.end) return [point];
  const isFlat = before?.end === point.end && last?.end === point.end;
  return [...(isFlat ? points.slice(0, -1) : points), point].slice(-pointsMax);
}

/** Undefined without any point. */
export function findLagAge(points: readonly EndPoint[], committed: number, now: Instant): LagAge | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (committed >= last.end) return { lagMs: 0, atLeast: false };
  const index = points.findLastIndex(({ end }) => end <= committed);
  const [before, next] = [points[index], points[index + 1]];
  if (before === undefined || next === undefined) return { lagMs: elapsedMs(first.at, now), atLeast: true };
  const share = (committed - before.end) / (next.end - before.end);
  return { lagMs: elapsedMs(before.at + share * elapsedMs(before.at, next.at), now), atLeast: false };
}
