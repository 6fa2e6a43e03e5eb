/**
 * The rates of Kubernetes' node lifecycle controller: by zone, slower or not at all where much of a zone is unhealthy.
 *
 * Source: `--node-eviction-rate` 0.1 a second in each zone. From 55 % unhealthy nodes (and more than two) on, 0.01 a second in a zone of
 * more than 50 nodes, and none in a smaller one. A zone without any healthy node counts as lost and is emptied at the full rate, unless
 * every zone is: then nothing is done, because the fault is taken to be the controller's own.
 * Caveat: it evicts pods and ends no host; here each eviction ends one.
 */
import { secondMs, type Instant } from '../../../src/base/instant.ts';
import { isUnhealthy, type Gate, type Node } from '../gate.ts';

const everyMs = { usual: 10 * secondMs, reduced: 100 * secondMs };
const sickShare = 0.55;
const largeZone = 50;

export const kubernetesRates: Gate = {
  name: 'K8s rates',
  start: () => {
    const endedAt = new Map<string, Instant>();
    return ({ now, nodes, due }) => {
      const zones = Map.groupBy(nodes, ({ zone }) => zone);
      if ([...zones.values()].every(isLost)) return { end: [], ...(due.length > 0 ? { said: 'every zone is lost' } : {}) };
      const end = [...Map.groupBy(due, ({ zone }) => zone)].flatMap(([zone, [first]]) => {
        const paceMs = findPace(zones.get(zone) ?? []);
        const last = endedAt.get(zone);
        if (first === undefined || paceMs === undefined || (last !== undefined && now - last < paceMs)) return [];
        endedAt.set(zone, now);
        return [first.id];
      });
      return { end, ...(due.length > 0 && end.length === 0 ? { said: 'rate of a sick zone' } : {}) };
    };
  },
};

function isLost(zone: readonly Node[]): boolean {
  return zone.length > 0 && zone.every(isUnhealthy);
}

/** Undefined: none at all. */
function findPace(zone: readonly Node[]): number | undefined {
  const unhealthy = zone.filter(isUnhealthy).length;
  if (isLost(zone) || unhealthy <= 2 || unhealthy / zone.length < sickShare) return everyMs.usual;
  return zone.length > largeZone ? everyMs.reduced : undefined;
}
