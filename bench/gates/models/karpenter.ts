/**
 * Karpenter's node repair: nothing is repaired in a pool of which more than 20 % is unhealthy.
 *
 * Source: the health controller's fixed 20 % of each NodePool, rounded up; nodes match at any duration, and a pool that is blocked is
 * looked at again after five minutes. Disruption budgets do not apply to repair.
 * Caveat: the feature is off by default, and its conditions and durations come with the provider.
 */
import { minuteMs } from '../../../src/base/instant.ts';
import { endAll, isUnhealthy, nothing, type Gate } from '../gate.ts';

const unhealthyShareMost = 0.2;
const lookAgainMs = 5 * minuteMs;

export const karpenter: Gate = {
  name: 'Karpenter 20 %',
  start: () => {
    let blockedUntil = 0;
    return ({ now, nodes, due }) => {
      if (due.length === 0 || now < blockedUntil) return nothing;
      if (nodes.filter(isUnhealthy).length <= Math.ceil(unhealthyShareMost * nodes.length)) return endAll(due);
      blockedUntil = now + lookAgainMs;
      return { end: [], said: 'repair blocked' };
    };
  },
};
