/**
 * What is rehearsed? A fleet, what befalls it and when, what heald must then do, and what it must never do.
 *
 * A scenario is written for a person who was there: its title, why it matters, and claims with deadlines. Onsets move by up to a
 * minute, and hosts are drawn, by the seed; so deadlines count from the begin or the end of a fault, never from the clock.
 */
import type { FaultKind } from '../../liveness/signal.ts';
import type { Mode } from '../../policy/policy.ts';
import type { FaultDefinition, FaultSettings } from '../fault.ts';
import type { WorldPlan } from '../world/world.ts';

export interface Scenario {
  /** The file's name without folder and ending: `idle-disk`. */
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly world: WorldPlan;
  /** The mode that every policy is put in; undefined: as its file says. */
  readonly mode?: Mode;
  /** Whether somebody is called, beside whomever the policies name. */
  readonly pager?: boolean;
  readonly faults: readonly PlannedFault[];
  readonly untilMs: number;
  readonly musts: readonly Must[];
  readonly nevers: readonly Never[];
}

export interface PlannedFault {
  readonly name: string;
  readonly definition: FaultDefinition;
  readonly settings: FaultSettings;
  readonly on: HostChoice;
  /** Since the begin of the scenario, before the seed moves it. */
  readonly atMs: number;
  /** Undefined: it never ends. */
  readonly forMs: number | undefined;
}

/** Which hosts a fault strikes: all that match, or so many of them, drawn by the seed. */
export interface HostChoice {
  /** The hosts that this earlier fault struck; nothing else then. */
  readonly sameAs?: string;
  readonly host?: string;
  readonly group?: string;
  readonly zone?: string;
  readonly count?: number;
}

/** What to look for among the ledger's entries; everything that is given must match. */
export interface Sighting {
  /** `well` is the end of an episode. */
  readonly verdict?: 'suspect' | 'failed' | 'unknown' | 'well';
  readonly incident?: 'opened' | 'changed' | 'closed';
  readonly decision?: 'act' | 'hold';
  /** An entry of this kind. */
  readonly entry?: string;
  readonly fault?: FaultKind;
  readonly scope?: string;
  readonly reason?: string;
  /** A part of the entry's line in the log. */
  readonly saying?: string;
  /** A fault's name: the entry is about a host that it struck, or about one that it did not. */
  readonly on?: string;
  readonly notOn?: string;
}

export interface Must {
  readonly sighting: Sighting;
  /** True: once for every host that `on` struck. */
  readonly every: boolean;
  readonly withinMs: number;
  readonly from: { readonly fault: string; readonly edge: 'begin' | 'end' };
}

export interface Never {
  readonly sighting: Sighting;
  /** So many are still allowed. */
  readonly moreThan: number;
  /** A fault's name: it must not be seen before that fault is over; later it may. Undefined: never at all. */
  readonly beforeEndOf: string | undefined;
}
