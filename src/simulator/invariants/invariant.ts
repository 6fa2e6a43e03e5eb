/** What must never happen, whatever befalls the fleet? Each invariant is a claim and a check of a whole rehearsal against it. */
import type { Instant } from '../../base/instant.ts';
import type { Trace } from './trace.ts';

export interface Invariant {
  /** Its number in the safety case; `S14` and the like are of the simulation's own list. */
  readonly number: string;
  /** "one repair of a machine at a time". */
  readonly name: string;
  readonly check: (trace: Trace) => readonly Breach[];
}

/** One place at which it did not hold. */
export interface Breach {
  readonly at: Instant;
  readonly sentence: string;
}

export interface Violation extends Breach {
  readonly number: string;
  readonly name: string;
}
