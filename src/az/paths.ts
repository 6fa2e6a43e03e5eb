/**
 * Which zone is common to all the bad ways between zones? Callers are not blamed for what they see.
 *
 * A zone is judged only by hosts that stand outside it: do they fail to reach it, while they reach each other? A host inside a zone that
 * is cut off sees every other zone as broken; it is heard on those zones beside the ones who reach them well, and so accuses nobody.
 *
 *     from\to   a   b   c        b and c fail to reach a, and reach each other: a.
 *        a      .   ×   ×        For b there speak a (×) and c (well), and both fail as often elsewhere: nothing.
 *        b      ×   .   ✓
 *        c      ×   ✓   .
 */
import { leastUsualShare, weighZones, type ZoneEvidence } from './evidence.ts';

/** Distinct hosts of one zone that tried hosts of another, and those among them that met failures. */
export interface PathCount {
  readonly from: string;
  readonly to: string;
  readonly hosts: number;
  readonly bad: number;
}

/** The evidence on the zone that those outside it cannot reach; its counts are of tries by hosts outside it, each host once a zone. */
export function weighPaths(paths: readonly PathCount[], usualShareOf: (zone: string) => number): ZoneEvidence | undefined {
  const zones = [...new Set(paths.map(({ to }) => to))];
  let worst: ZoneEvidence | undefined;
  for (const zone of zones) {
    const byOutsiders = paths.filter(({ from, to }) => from !== zone && from !== to);
    const counted = weighZones([
      sum(
        zone,
        byOutsiders.filter(({ to }) => to === zone),
        usualShareOf(zone),
      ),
      sum(
        'elsewhere',
        byOutsiders.filter(({ to }) => to !== zone),
        leastUsualShare,
      ),
    ]);
    if (counted?.zone !== zone) continue;
    const paidFor = Math.log10(Math.max(1, zones.length / 2));
    const [againstOthers, againstItself] = [counted.againstOthers - paidFor, counted.againstItself - paidFor].map((each) =>
      Math.max(0, each),
    );
    const evidence = { ...counted, zones: zones.length, againstOthers: againstOthers ?? 0, againstItself: againstItself ?? 0 };
    const decades = Math.min(evidence.againstOthers, evidence.againstItself);
    if (worst === undefined || decades > worst.decades) worst = { ...evidence, decades };
  }
  return worst;
}

function sum(
  zone: string,
  paths: readonly PathCount[],
  usualShare: number,
): { zone: string; hosts: number; bad: number; usualShare: number } {
  let [hosts, bad] = [0, 0];
  for (const path of paths) {
    hosts += path.hosts;
    bad += path.bad;
  }
  return { zone, hosts, bad, usualShare };
}
