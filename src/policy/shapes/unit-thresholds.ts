/** What may stand as a threshold? It follows from the signal's unit, so that nobody compares seconds with a share. */
import { dayMs } from '../../base/instant.ts';
import type { Unit } from '../../liveness/signal.ts';
import { duration, positiveNumber, share, type Shape } from './shape.ts';

/** By unit. Counts are compared by their failed share; a state is 0 while all is well. */
export const thresholdShapes: Readonly<Record<Unit, Shape<number>>> = {
  seconds: secondsAsDuration(),
  share: share(),
  counts: share(),
  ratio: positiveNumber('a number above 0'),
  count: positiveNumber('a number above 0'),
  per_second: positiveNumber('a number above 0, per second'),
  state: positiveNumber('a number above 0 (a state is 0 while all is well, else 1 or more)'),
};

/** Written as a duration, kept as seconds. */
function secondsAsDuration(): Shape<number> {
  const inMs = duration(1, 30 * dayMs);
  return {
    ...inMs,
    read: (node, path, report) => {
      const ms = inMs.read(node, path, report);
      return ms === undefined ? undefined : ms / 1000;
    },
  };
}
