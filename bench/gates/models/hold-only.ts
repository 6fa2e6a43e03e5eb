/**
 * What a cautious person would write first: one repair at a time, verified; stop while a fifth is unhealthy; stop for good after two
 * repairs that did not help.
 *
 * Source: none; it is the rule that heald would be without a canary in a storm. It does the least harm of all, and never heals a fleet
 * of which a third is truly bad.
 */
import { minuteMs, type Instant } from '../../../src/base/instant.ts';
import { isUnhealthy, nothing, type Gate } from '../gate.ts';

const storm = { share: 0.2, least: 2 };
const verifyMs = 10 * minuteMs;
const failuresMost = 2;

export const holdOnly: Gate = {
  name: 'hold only',
  start: () => {
    let repairAt: Instant | undefined;
    let failures = 0;
    return ({ now, desired, nodes, coming, due }) => {
      if (repairAt !== undefined) {
        const since = repairAt;
        const fresh = nodes.filter(({ enteredAt }) => enteredAt > since);
        if (coming > 0 || fresh.length === 0 || fresh.some(({ enteredAt }) => now - enteredAt < verifyMs)) return nothing;
        failures = fresh.some(isUnhealthy) ? failures + 1 : 0;
        repairAt = undefined;
      }
      const [first] = due;
      if (first === undefined) return nothing;
      if (failures >= failuresMost) return { end: [], said: 'breaker' };
      if (nodes.filter(isUnhealthy).length >= Math.max(storm.least, storm.share * desired)) return { end: [], said: 'storm' };
      repairAt = now;
      return { end: [first.id] };
    };
  },
};
