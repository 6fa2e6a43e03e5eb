/**
 * The BOSH resurrector with its meltdown gate.
 *
 * Source: in a deployment in which at least 5 agents, and at least 20 % of them, have raised an alert within 600 s, nothing is
 * resurrected; an agent that stays silent raises its alert again and again. Machines that are gone still count as part of the whole.
 * Caveat: its own time-out for agents is 60 s; here it waits as long as everybody. Its alerts live in memory: a restart forgets them.
 */
import { minuteMs, secondMs, type Instant } from '../../../src/base/instant.ts';
import { endAll, isUnhealthy, type Gate } from '../gate.ts';

const meltdown = { least: 5, share: 0.2, withinMs: 600 * secondMs };
const alertsAfterMs = minuteMs;

export const bosh: Gate = {
  name: 'BOSH',
  start: () => {
    const alertedAt = new Map<string, Instant>();
    return ({ now, nodes, desired, due }) => {
      for (const node of nodes.filter(isUnhealthy)) if ((node.unhealthyForMs ?? 0) >= alertsAfterMs) alertedAt.set(node.id, now);
      for (const [id, at] of alertedAt) if (now - at >= meltdown.withinMs) alertedAt.delete(id);
      const isMeltdown = alertedAt.size >= meltdown.least && alertedAt.size >= meltdown.share * desired;
      return isMeltdown && due.length > 0 ? { end: [], said: 'meltdown' } : endAll(due);
    };
  },
};
