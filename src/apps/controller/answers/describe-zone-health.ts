/**
 * Has work left this zone? From durable entries only: what a crash could undo is not told to whoever moves traffic by it, and a new
 * controller says at once what the old one said.
 */
import type { ZoneHealth } from '../../../adapters/wire/zone-health.ts';
import { openEvacuationOf } from '../../../controller/evacuations/evacuations.ts';
import type { History } from '../../../controller/history.ts';

/** `recorded` is undefined until the ledger has been read. */
export function describeZoneHealth(recorded: History | undefined, zone: string, group: string | undefined): ZoneHealth {
  if (recorded === undefined) return { kind: 'unknown' };
  const evacuation = openEvacuationOf(recorded.evacuations, zone);
  if (evacuation === undefined && !hasHost(recorded, 'zone', zone)) return { kind: 'unknown_zone', known: listNames(recorded, 'zone') };
  const closed = evacuation?.closedGroups ?? [];
  // A zone of which only the struck groups leave is still in service for the others.
  const isLeft = group === undefined ? closed.length > 0 && evacuation?.plan.answer === 'drain' : closed.includes(group);
  if (isLeft)
    return { kind: 'left', sentence: `work${group === undefined ? '' : ` of group ${group}`} has left zone ${zone} (${evacuation?.id})` };
  if (group !== undefined && !hasHost(recorded, 'group', group)) return { kind: 'unknown_group', known: listNames(recorded, 'group') };
  return { kind: 'in_service' };
}

/** Hosts of a zone or group that is asked about are mostly met soon. */
function hasHost({ hosts }: History, field: 'zone' | 'group', name: string): boolean {
  for (const host of hosts.values()) if (host[field] === name) return true;
  return false;
}

function listNames({ hosts }: History, field: 'zone' | 'group'): readonly string[] {
  return [...new Set([...hosts.values()].map((host) => host[field]))].toSorted();
}
