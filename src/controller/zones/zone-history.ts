/** Which zones are suspect, as far as the ledger knows, and what is usual in them? Part of the fold over the ledger. */
import { unreachable } from '../../base/invariant.ts';
import type { Instant } from '../../base/instant.ts';
import type { Answer } from '../../az/zone-verdict.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { Entry } from '../entry.ts';
import type { ZoneEntryBody, ZoneFinding } from './zone-entry.ts';

export interface Suspicion {
  readonly id: string;
  readonly incident: string;
  readonly zone: string;
  readonly fault: FaultKind;
  readonly suspectedAt: Instant;
  /** The finding it began with, and the one that confirmed it. */
  readonly suspected: ZoneFinding;
  confirmedAt: Instant | undefined;
  confirmed: ZoneFinding | undefined;
  answer: Answer | undefined;
  clearedAt: Instant | undefined;
  clearedBecause: string | undefined;
}

export interface ZoneHistory {
  /** By id: those that stand, and the newest of the others. */
  readonly suspicions: Map<string, Suspicion>;
  /** By stream and zone, as last noted. */
  usualShares: ReadonlyMap<string, number>;
}

const clearedKept = 50;

export function createZoneHistory(): ZoneHistory {
  return { suspicions: new Map(), usualShares: new Map() };
}

export function usualKey(stream: string, zone: string): string {
  return `${stream} | ${zone}`;
}

export function foldZone(zones: ZoneHistory, entry: Entry & ZoneEntryBody, keepAll: boolean): void {
  switch (entry.kind) {
    case 'zone_suspected': {
      const { suspicion: id, incident, zone, fault, finding: suspected, at: suspectedAt } = entry;
      const open = { confirmedAt: undefined, confirmed: undefined, answer: undefined, clearedAt: undefined, clearedBecause: undefined };
      zones.suspicions.set(id, { id, incident, zone, fault, suspectedAt, suspected, ...open });
      return;
    }
    case 'zone_confirmed': {
      const suspicion = zones.suspicions.get(entry.suspicion);
      if (suspicion !== undefined) Object.assign(suspicion, { confirmedAt: entry.at, confirmed: entry.finding, answer: entry.answer });
      return;
    }
    case 'zone_cleared': {
      const suspicion = zones.suspicions.get(entry.suspicion);
      if (suspicion !== undefined) Object.assign(suspicion, { clearedAt: entry.at, clearedBecause: entry.because });
      if (!keepAll) forgetOldest(zones);
      return;
    }
    case 'usual_shares_noted':
      zones.usualShares = new Map(entry.shares.map(({ stream, zone, share }) => [usualKey(stream, zone), share]));
      return;
    default:
      return unreachable(entry);
  }
}

function forgetOldest({ suspicions }: ZoneHistory): void {
  const cleared = [...suspicions.values()].filter(({ clearedAt }) => clearedAt !== undefined);
  for (const { id } of cleared.slice(0, -clearedKept)) suspicions.delete(id);
}

export function standingSuspicions({ suspicions }: ZoneHistory): Suspicion[] {
  const standing: Suspicion[] = [];
  for (const suspicion of suspicions.values()) if (suspicion.clearedAt === undefined) standing.push(suspicion);
  return standing;
}
