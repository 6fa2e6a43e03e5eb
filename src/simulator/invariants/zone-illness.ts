/**
 * Which zones are truly ill? Those in which a good part of the hosts is, in whatever way, or of which the others cannot be reached: as only
 * the simulation knows it.
 */
import type { Agent } from '../world/agent.ts';
import { isAtRest } from '../world/disk.ts';
import type { Transport } from '../world/transport.ts';

/** Fewer than this are no zone, whatever heald thinks of it; from here on it is nothing but the zone. */
const illShareLeast = { part: 0.2, whole: 0.6 } as const;
/** One or two that are ill are a part of no zone, however small that is; nearly all are the whole of it, however few. */
const illInPartLeast = 3;
const lostShareLeast = 0.05;
const silentShareMost = 0.5;
/** An ill resolver fails, or answers later than any host can bear. */
const slowSeconds = 0.4;

/** So many ill hosts of a zone of so many are a part of it. */
export function leastOfPart(hosts: number): number {
  return Math.max(illInPartLeast, illShareLeast.part * hosts);
}

/** By zone, how much of it; `isSilent` says of a machine that nothing is heard of it. */
export function findIllZones(
  agents: readonly Agent[],
  transport: Transport,
  isSilent: (machine: string) => boolean,
): ReadonlyMap<string, 'part' | 'whole'> {
  const silent = agents.filter(({ host }) => isSilent(host.identity.id));
  // Where hardly anybody is heard it is who listens that is in trouble.
  const unheard = new Set(silent.length <= silentShareMost * agents.length ? silent : []);
  const zones = Map.groupBy(agents, ({ host }) => host.identity.zone);
  return new Map(
    [...zones].flatMap(([zone, members]): [string, 'part' | 'whole'][] => {
      const others = [...zones.keys()].filter((other) => other !== zone);
      const ill = members.filter((agent) => isIll(agent) || unheard.has(agent)).length;
      if (ill >= illShareLeast.whole * members.length || isCutOff(zone, others, transport)) return [[zone, 'whole']];
      return ill >= leastOfPart(members.length) ? [[zone, 'part']] : [];
    }),
  );
}

function isIll({ host: { disk, resolver, units } }: Agent): boolean {
  const { failingShare, answerSeconds } = resolver.now;
  return !isAtRest(disk) || failingShare > 0 || answerSeconds >= slowSeconds || [...units.values()].some((state) => state !== 'up');
}

/** What goes between it and each of the others is lost for a part. */
function isCutOff(zone: string, others: readonly string[], transport: Transport): boolean {
  const from = { name: `anybody in ${zone}`, zone };
  return (
    others.length > 0 && others.every((other) => transport.lostShare(from, { name: `anybody in ${other}`, zone: other }) >= lostShareLeast)
  );
}
