/**
 * Azure's automatic instance repairs: at most 5 % of a scale set at once, and suspended when new instances do not become healthy.
 *
 * Source: one batch of at most 5 % of the set (one, where the set is smaller than 20) at a time; a grace period of ten minutes after
 * each instance's repair; the service state becomes Suspended when repairs keep failing, until somebody sets it back.
 * Caveat: after how many failures it suspends itself is not documented; here after three batches in a row with a new instance that is
 * unhealthy.
 */
import { minuteMs, type Instant } from '../../../src/base/instant.ts';
import { isUnhealthy, nothing, type Gate } from '../gate.ts';

const batchShare = 0.05;
const graceMs = 10 * minuteMs;
const failedBatchesMost = 3;

export const azure: Gate = {
  name: 'Azure 5 %',
  start: () => {
    let batchAt: Instant | undefined;
    let failed = 0;
    return ({ now, desired, nodes, coming, due }) => {
      const isFresh = ({ enteredAt }: { enteredAt: Instant }) => batchAt !== undefined && enteredAt > batchAt;
      if (batchAt !== undefined) {
        const fresh = nodes.filter(isFresh);
        const settled = coming === 0 && nodes.length >= desired && fresh.every(({ enteredAt }) => now - enteredAt >= graceMs);
        if (!settled) return nothing;
        failed = fresh.some(isUnhealthy) ? failed + 1 : 0;
        batchAt = undefined;
      }
      if (due.length === 0) return nothing;
      if (failed >= failedBatchesMost) return { end: [], said: 'suspended itself' };
      batchAt = now;
      return { end: due.slice(0, Math.max(1, Math.floor(batchShare * desired))).map(({ id }) => id) };
    };
  },
};
