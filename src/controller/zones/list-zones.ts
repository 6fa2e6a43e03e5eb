/** How do the zones stand, as far as the ledger knows? For the command line and for whoever asks over HTTP. */
import { leastSuspects, leastToConfirm } from '../../az/capability.ts';
import { defaultThresholds } from '../../az/zone-verdict.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { openEvacuationOf } from '../evacuations/evacuations.ts';
import type { History } from '../history.ts';
import { standingSuspicions, type Suspicion } from './zone-history.ts';

export interface ZoneLine {
  readonly zone: string;
  readonly hosts: number;
  /** Hosts with an open episode of any fault. */
  readonly inTrouble: number;
  readonly state: 'well' | 'suspected' | 'confirmed';
  readonly suspicion: Suspicion | undefined;
  /** The one that is open. */
  readonly evacuation: EvacuationRecord | undefined;
  /** A person has taken it from heald: it is not left by evidence. */
  readonly isDisarmed: boolean;
  /** How many hosts of it must be marked, with all others well, for it to be suspected and confirmed; undefined when all are too few. */
  readonly toSuspect: number | undefined;
  readonly toConfirm: number | undefined;
}

/** In the order of their names. */
export function listZones(history: History): ZoneLine[] {
  const hosts = new Map<string, number>();
  for (const { zone } of history.hosts.values()) hosts.set(zone, (hosts.get(zone) ?? 0) + 1);
  const ill = new Map<string, Set<string>>();
  for (const { host, closedAt } of history.episodes.values())
    if (closedAt === undefined) ill.set(host.zone, (ill.get(host.zone) ?? new Set()).add(host.id));
  const standing = standingSuspicions(history.zones);
  const sizes = [...hosts].map(([zone, count]) => ({ zone, hosts: count }));
  return sizes
    .toSorted((left, right) => (left.zone < right.zone ? -1 : 1))
    .map(({ zone, hosts: count }): ZoneLine => {
      const suspicion = standing.find((each) => each.zone === zone);
      return {
        zone,
        hosts: count,
        inTrouble: ill.get(zone)?.size ?? 0,
        state: suspicion === undefined ? 'well' : suspicion.confirmed === undefined ? 'suspected' : 'confirmed',
        suspicion,
        evacuation: openEvacuationOf(history.evacuations, zone),
        isDisarmed: history.evacuations.disarmed.has(zone),
        toSuspect: leastSuspects(sizes, zone, defaultThresholds.suspectDecades),
        toConfirm: leastToConfirm(sizes, zone),
      };
    });
}
