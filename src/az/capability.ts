/**
 * What can be told apart on a fleet of this shape at all? How many hosts of a zone must be suspect, with all others well, before the
 * evidence reaches a threshold.
 *
 * Every further suspect host adds log10(zones) decades, whatever test one uses. Four hosts a zone can never carry a decision alone; ten
 * a zone only just, when every one of them is suspect.
 */
import { leastUsualShare, weighZones } from './evidence.ts';
import { defaultThresholds, leastToAct } from './zone-verdict.ts';

export interface ZoneSize {
  readonly zone: string;
  readonly hosts: number;
}

/** The fewest suspect hosts of `zone` that give so many decades while all other hosts are well; undefined when even all do not. */
export function leastSuspects(sizes: readonly ZoneSize[], zone: string, decades: number): number | undefined {
  const counts = sizes.map((size) => ({ ...size, bad: 0, usualShare: leastUsualShare }));
  const hosts = sizes.find((size) => size.zone === zone)?.hosts ?? 0;
  for (let bad = 1; bad <= hosts; bad += 1) {
    const evidence = weighZones(counts.map((count) => (count.zone === zone ? { ...count, bad } : count)));
    if (evidence !== undefined && evidence.decades >= decades) return bad;
  }
  return undefined;
}

/** The fewest with which the zone may be confirmed, its share and number of hosts included; undefined when even all do not suffice. */
export function leastToConfirm(sizes: readonly ZoneSize[], zone: string): number | undefined {
  const hosts = sizes.find((size) => size.zone === zone)?.hosts ?? 0;
  const telling = leastSuspects(sizes, zone, defaultThresholds.confirmDecades);
  const least = telling === undefined ? undefined : Math.max(telling, leastToAct(hosts));
  return least === undefined || least > hosts ? undefined : least;
}
