/**
 * Is it this zone, surely enough to act on? Every condition is asked and told, and the first that fails is the reason.
 *
 * The zone must stand out against the others and against its own past, be the best explanation by a hundred to one, and still stand out
 * when any other dimension is held equal. Measured over many causes that were not a zone, nobody was accused wrongly (see bench/zones.ts).
 */
import { formatDuration } from '../base/duration.ts';
import { minuteMs, secondMs } from '../base/instant.ts';
import type { Attribution, Candidate } from './attribution.ts';
import type { ZoneEvidence } from './evidence.ts';

export interface ZoneThresholds {
  /** Decades from which people are told, and from which a zone may be acted on. */
  readonly suspectDecades: number;
  readonly confirmDecades: number;
}

export const defaultThresholds: ZoneThresholds = { suspectDecades: 4, confirmDecades: 7 };

/** Below it nothing speaks against a zone. */
export const cleanDecades = 1;
/** From here on what is usual in the zone stands still, and single hosts in it are not repaired. */
export const watchDecades = 2;
/** How long the evidence must have been there without a break. */
export const heldForMs = { suspect: 30 * secondMs, confirm: minuteMs } as const;
/** A rack, or a storage behind some hosts, takes a handful down at once: fewer struck hosts than this are no zone. */
const badLeast = 8;
const shareLeast = 0.1;
const leadDecadesLeast = 2;
const heldEqualDecadesLeast = 4;
const insideDecadesMost = 3;
const freshShareLeast = 0.25;
/** In every zone so many hosts must be heard, or it is the observer that is in doubt. */
const coverageLeast = 0.8;

/** Of so many hosts in a zone at least these must be struck, whatever the evidence. */
export function leastToAct(hosts: number): number {
  return Math.max(badLeast, Math.ceil(shareLeast * hosts));
}

export interface ZoneCheck {
  readonly passed: boolean;
  readonly sentence: string;
}

export interface ZoneCase {
  readonly evidence: ZoneEvidence;
  readonly attribution: Attribution;
  /** The share of known hosts that is heard, in the zone where it is least. */
  readonly leastHeardShare: number;
  readonly thresholds: ZoneThresholds;
}

/** All conditions, in order; the zone is confirmed when every one has passed for a minute. */
export function checkZone({ evidence, attribution, leastHeardShare, thresholds }: ZoneCase): ZoneCheck[] {
  const { zone, bad, hosts, elsewhereBad, elsewhereHosts, decades } = evidence;
  const { weakest, inside } = attribution;
  const share = bad / hosts;
  return [
    check(
      decades >= thresholds.confirmDecades,
      `evidence ${tell(decades)} of ${thresholds.confirmDecades} decades: ${bad} of ${hosts} hosts in zone ${zone}, ${elsewhereBad} of ${elsewhereHosts} elsewhere`,
    ),
    check(
      !evidence.isElsewhereToo,
      evidence.isElsewhereToo ? `${elsewhereBad} of ${elsewhereHosts} hosts elsewhere have it too` : 'the other zones are as well as usual',
    ),
    check(bad >= leastToAct(hosts), `${bad} hosts are ${Math.round(share * 100)} % of the zone, at least ${leastToAct(hosts)} wanted`),
    check(
      leastHeardShare >= coverageLeast,
      `${Math.floor(leastHeardShare * 100)} % of the hosts are heard in the zone where it is least, 80 % wanted`,
    ),
    check(attribution.leadDecades >= leadDecadesLeast, describeLead(attribution)),
    check(
      weakest === undefined || weakest.decades >= heldEqualDecadesLeast,
      weakest === undefined
        ? 'the hosts differ in nothing but their zone'
        : `${tell(weakest.decades)} decades are left with ${weakest.dimension} held equal, ${heldEqualDecadesLeast} wanted`,
    ),
    check(
      inside === undefined || inside.decades < insideDecadesMost,
      inside === undefined || inside.decades < insideDecadesMost
        ? 'nothing sets the suspects apart inside the zone'
        : `inside the zone ${inside.dimension} ${inside.value} sets the suspects apart (${tell(inside.decades)} decades)`,
    ),
  ];
}

/** "zone a explains it better than anything else by 10 000 to 1"; or which other explanation there is. */
function describeLead({ best, zone, rivals, leadDecades }: Attribution): string {
  const [rival] = rivals;
  if (best === 'nothing') return 'chance explains it as well as any cause';
  if (best === 'everybody') return 'that everybody is struck explains it better than the zone does';
  const explains = `zone ${zone.value} explains it better than anything else by ${odds(leadDecades)} to 1`;
  if (leadDecades >= leadDecadesLeast) return explains;
  if (best.dimension !== zone.dimension) return `ambiguous: ${nameCandidate(best)} explains it at least as well`;
  return rival === undefined || leadDecades < 0 ? explains : `ambiguous: ${nameCandidate(rival)} explains it nearly as well`;
}

/** "release 41 (12 of 12 hosts)". */
export function nameCandidate({ dimension, value, hosts, bad }: Candidate): string {
  return `${dimension} ${value} (${bad} of ${hosts} hosts)`;
}

/** Whether it still goes on: a moment that is over keeps a window full for as long as the window is. */
export function checkStillOn({ bad, fresh, freshMs }: { bad: number; fresh: number; freshMs: number }): ZoneCheck {
  const sentence = `${fresh} of ${bad} suspect hosts were seen so in the last ${formatDuration(freshMs)}, at least a quarter wanted`;
  return check(fresh >= bad * freshShareLeast, sentence);
}

/** Whether another dimension explains it about as well, so that it is an answer not to know. */
export function isAmbiguous({ leadDecades, best, weakest }: Attribution): boolean {
  if (best === 'nothing' || best === 'everybody') return false;
  return leadDecades < leadDecadesLeast || (weakest !== undefined && weakest.decades < heldEqualDecadesLeast);
}

/** How far an answer may go, by the share of the zone that is struck. */
export type Answer = 'steer' | 'shift' | 'drain';

const answerShares = { shift: 0.1, drain: 0.3 } as const;

/** Below a tenth: no new hosts in there. Below a third: only the services that are struck leave. Else the zone is drained. */
export function gradeAnswer(share: number): Answer {
  if (share >= answerShares.drain) return 'drain';
  return share >= answerShares.shift ? 'shift' : 'steer';
}

function check(passed: boolean, sentence: string): ZoneCheck {
  return { passed, sentence };
}

function tell(decades: number): string {
  return decades.toFixed(1);
}

function odds(decades: number): string {
  return decades > 6 ? 'more than a million' : String(Number((10 ** Math.max(0, decades)).toPrecision(2)));
}
