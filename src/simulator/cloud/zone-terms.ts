/**
 * On which terms does a group keep itself whole? In which zones it may launch, how few and how many machines it may be meant to have,
 * and which of its habits are suspended; as people, other programs and heald have set it.
 *
 * A zone whose subnet the group has given up is no longer its place: unless rebalancing is suspended, its machines there are moved. A
 * zone that a shift of the group leads away from still is: nothing is launched in it, and what stands there stays.
 */
import type { LaunchPlace } from '../../az/evacuation/survey.ts';

export interface GroupTerms {
  least: number;
  most: number;
  /** In use; others that there are lie unused. */
  subnets: readonly string[];
  readonly places: readonly LaunchPlace[];
  readonly suspended: Set<string>;
  /** Who has suspended rebalancing, when it was an evacuation. */
  stoppedBy: string | undefined;
  /** Zones that shifts of the group itself lead away from. */
  readonly awayFrom: Set<string>;
  readonly takesShifts: boolean;
  /** Why nothing about it may be changed now. */
  obstacle: string | undefined;
  /** Tokens of the calls that took effect on it, as its tags would tell. */
  readonly touchedBy: string[];
}

/** How it looks to a reader. */
export type TermsView = Readonly<
  Pick<GroupTerms, 'least' | 'most' | 'subnets' | 'obstacle'> & {
    suspended: readonly string[];
    awayFrom: readonly string[];
    touchedBy: readonly string[];
  }
>;

export const rebalancing = 'AZRebalance';
const addresses = 250;

export function createTerms(group: string, zones: readonly string[], machines: number, takesShifts: boolean): GroupTerms {
  const places = zones.map((zone) => ({ subnet: `subnet-${group}-${zone}`, zone, freeAddresses: addresses }));
  return {
    least: machines,
    most: 3 * machines,
    subnets: places.map(({ subnet }) => subnet),
    places,
    suspended: new Set(),
    stoppedBy: undefined,
    awayFrom: new Set(),
    takesShifts,
    obstacle: undefined,
    touchedBy: [],
  };
}

export function viewTerms({ least, most, subnets, obstacle, suspended, awayFrom, touchedBy }: GroupTerms): TermsView {
  return { least, most, subnets, obstacle, suspended: [...suspended], awayFrom: [...awayFrom], touchedBy: [...touchedBy] };
}

/** Whether the zone is a place of the group at all. */
export function keepsZone({ places, subnets }: GroupTerms, zone: string): boolean {
  return places.some((place) => place.zone === zone && subnets.includes(place.subnet));
}

/** Whether it launches there. */
export function opensZone(terms: GroupTerms, zone: string): boolean {
  return keepsZone(terms, zone) && !terms.awayFrom.has(zone);
}

export function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}
