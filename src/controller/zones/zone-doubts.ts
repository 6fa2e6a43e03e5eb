/** What is in doubt about a zone, for whoever would repair a single host in it? */
import { leastSuspects } from '../../az/capability.ts';
import { defaultThresholds } from '../../az/zone-verdict.ts';
import { openEvacuationOf } from '../evacuations/evacuations.ts';
import type { State } from '../state.ts';
import { standingSuspicions } from './zone-history.ts';
import { describeFinding } from './zone-lines.ts';

/** What stands against repairing single hosts here for this fault; undefined when nothing does. */
export function doubtAbout({ history, zones }: State, zone: string, fault: string): string | undefined {
  const standing = standingSuspicions(history.zones).find((suspicion) => suspicion.zone === zone);
  if (standing !== undefined) {
    const { confirmed, suspected, id } = standing;
    return `zone ${zone} is ${confirmed === undefined ? 'suspected' : 'confirmed'} (${id}): ${describeFinding(confirmed ?? suspected)}`;
  }
  return zones.doubts.find((doubt) => doubt.zone === zone && doubt.fault === fault)?.sentence;
}

/** Where work has left the zone, or is leaving it, no single host of it is repaired, whatever a policy says; undefined where it has not. */
export function sayLeft({ history }: State, zone: string): string | undefined {
  const evacuation = openEvacuationOf(history.evacuations, zone);
  if (evacuation === undefined || evacuation.phase.kind === 'awaiting_approval') return undefined;
  return `work has left zone ${zone}, or is leaving it (${evacuation.id})`;
}

/**
 * Whether every zone could be suspected on the evidence of its hosts alone. Where one is so small that it never could, three suspects
 * there and none elsewhere are held against it.
 */
export function canTellZones({ knownInZone, zones }: State): boolean {
  if (zones.capability === undefined || !isOfSizes(zones.capability.sizes, knownInZone)) {
    const sizes = [...knownInZone].map(([zone, hosts]) => ({ zone, hosts }));
    const canTell = sizes.every(({ zone }) => leastSuspects(sizes, zone, defaultThresholds.suspectDecades) !== undefined);
    zones.capability = { sizes: new Map(knownInZone), canTell };
  }
  return zones.capability.canTell;
}

/** Asked for every decision, and answered without making anything. */
function isOfSizes(known: ReadonlyMap<string, number>, sizes: ReadonlyMap<string, number>): boolean {
  if (known.size !== sizes.size) return false;
  for (const [zone, hosts] of sizes) if (known.get(zone) !== hosts) return false;
  return true;
}
