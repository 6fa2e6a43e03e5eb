/**
 * What stands in the zones, and what is there in the way of leaving one? By the word of whoever runs it, read as one: a survey of which a
 * part could not be read is no survey.
 *
 * Zones are named by their ids.
 */
import type { Instant } from '../../base/instant.ts';

/** One place in which a group may launch. */
export interface LaunchPlace {
  readonly subnet: string;
  readonly zone: string;
  readonly freeAddresses: number;
}

export interface SurveyedGroup {
  readonly name: string;
  /** How a shift names it (an ARN). */
  readonly resource: string;
  readonly desired: number;
  /** The least and the most that it may be meant to have. */
  readonly least: number;
  readonly most: number;
  readonly places: readonly LaunchPlace[];
  /** Processes that are suspended, by whomever: `AZRebalance`. */
  readonly suspended: readonly string[];
  /** A shift of the group itself keeps its launches out of the zone; and leaves alone what is ill in there. */
  readonly takesShifts: boolean;
  readonly leavesShiftedAlone: boolean;
  /** Why nothing about it may be changed now, in words: another service manages it, an instance refresh is under way. */
  readonly obstacle: string | undefined;
}

export interface SurveyedBalancer {
  readonly resource: string;
  readonly name: string;
  readonly zones: readonly string[];
  readonly takesShifts: boolean;
  /** Why a shift would do nothing: it sends to every target, because it believes none; undefined when it does not. */
  readonly failsOpen: string | undefined;
  /** The balancer that sends to this one, by its resource: that one is to be shifted instead. */
  readonly behind: string | undefined;
  /** Groups whose hosts it sends to. */
  readonly groups: readonly string[];
}

/** A name that is answered by weight, with one set of answers for each zone; the policy declares which. */
export interface SurveyedRecord {
  /** Names the record for a step: hosted zone, name and type. */
  readonly hostedZone: string;
  readonly name: string;
  readonly type: string;
  readonly sets: readonly { readonly id: string; readonly zone: string; readonly weight: number }[];
}

/** Traffic that is shifted away from a zone at this moment, by whomever. */
export interface ActiveShift {
  readonly resource: string;
  readonly awayFrom: string;
  readonly id: string;
  readonly by: 'heald' | 'others' | 'provider';
  /** Ours: for which evacuation. */
  readonly evacuation: string | undefined;
  readonly until: Instant | undefined;
  /** Whether it has really taken the zone's weight away, as told by the provider. */
  readonly isApplied: boolean;
}

export interface ZoneSurvey {
  readonly groups: readonly SurveyedGroup[];
  readonly balancers: readonly SurveyedBalancer[];
  readonly records: readonly SurveyedRecord[];
  readonly shifts: readonly ActiveShift[];
  /** Zones that the provider itself calls ill, with its word for it: `impaired`, `unavailable`, `autoshift`. */
  readonly illZones: Readonly<Record<string, string>>;
}
