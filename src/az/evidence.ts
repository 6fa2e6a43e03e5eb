/**
 * Is one zone worse than chance allows? Weighs how many hosts of each zone are suspect, and says how surprising the worst one is.
 *
 * Two questions must both be answered with no. Would hosts picked blindly, over all zones, fall into this one so often? (The exact test
 * against the other zones.) And would this zone have so many on one of its own ordinary days? (Against its own last 24 hours: a zone that
 * is always a little worse is no news.) Hosts are counted, not alarms, so one broken host shouts no louder than one.
 *
 * Evidence is told in decades: 7 means that chance would do it once in ten million looks. As every zone is looked at, the number of
 * zones is paid for.
 */
import { logChanceOfFailures } from '../base/binomial.ts';
import { logChanceOfSoMany } from '../base/fisher.ts';

/** Distinct hosts of one zone: those that were looked at, those among them that are suspect, and the usual share of such. */
export interface ZoneCount {
  readonly zone: string;
  readonly hosts: number;
  readonly bad: number;
  /** The zone's own average of 24 hours. */
  readonly usualShare: number;
}

export interface ZoneEvidence {
  readonly zone: string;
  readonly bad: number;
  readonly hosts: number;
  readonly elsewhereBad: number;
  readonly elsewhereHosts: number;
  /** How many zones there are to compare. */
  readonly zones: number;
  readonly usualShare: number;
  /** Decades against the other zones, against its own last 24 hours, and the smaller of the two, which counts. */
  readonly againstOthers: number;
  readonly againstItself: number;
  readonly decades: number;
  /** The other zones are not well either: what is wrong is larger than a zone. */
  readonly isElsewhereToo: boolean;
}

/** Nobody is so healthy that a single suspect host in a thousand were a surprise. */
export const leastUsualShare = 0.001;
/** Elsewhere it is wrong as well from this share on, or from three times what is usual there; one host alone is noise. */
const elsewhereShareMost = 0.02;
const elsewhereTimesUsual = 3;
const elsewhereBadLeast = 2;

/** The evidence on the zone that stands out most; undefined when nothing is suspect, or there are no two zones to compare. */
export function weighZones(counts: readonly ZoneCount[]): ZoneEvidence | undefined {
  const peopled = counts.filter(({ hosts }) => hosts > 0);
  if (peopled.length < 2) return undefined;
  let worst: ZoneEvidence | undefined;
  for (const count of peopled) {
    if (count.bad === 0) continue;
    const evidence = weighZone(count, peopled);
    if (worst === undefined || evidence.decades > worst.decades) worst = evidence;
  }
  return worst;
}

function weighZone({ zone, bad, hosts, usualShare }: ZoneCount, all: readonly ZoneCount[]): ZoneEvidence {
  let [elsewhereBad, elsewhereHosts, elsewhereUsual] = [0, 0, 0];
  for (const other of all) {
    if (other.zone === zone) continue;
    elsewhereBad += other.bad;
    elsewhereHosts += other.hosts;
    elsewhereUsual += other.usualShare * other.hosts;
  }
  const zones = all.length;
  const table = { chosen: hosts, chosenMarked: bad, others: elsewhereHosts, othersMarked: elsewhereBad };
  const againstOthers = decadesOf(logChanceOfSoMany(table), zones);
  const againstItself = decadesOf(logChanceOfFailures(bad, hosts, Math.max(usualShare, leastUsualShare)), zones);
  const elsewhereMost = Math.max(elsewhereShareMost * elsewhereHosts, elsewhereTimesUsual * elsewhereUsual);
  return {
    zone,
    bad,
    hosts,
    elsewhereBad,
    elsewhereHosts,
    zones,
    usualShare,
    againstOthers,
    againstItself,
    decades: Math.min(againstOthers, againstItself),
    isElsewhereToo: elsewhereBad >= elsewhereBadLeast && elsewhereBad > elsewhereMost,
  };
}

/** How many powers of ten below certainty a chance lies, when it was looked for in so many places. Never below 0. */
export function decadesOf(logChance: number, places: number): number {
  return Math.max(0, -(logChance + Math.log(places)) / Math.LN10);
}
