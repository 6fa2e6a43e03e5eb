/**
 * Do repairs help here? A lineage is one group's line of repairs: how many in a row helped, how many did not.
 *
 *   one first ── helped ──▶ growth times as many ── helped ──▶ … up to the ceiling
 *       ▲                                │ did not help
 *       └────────────────────────────────┘        `breakAfter` in a row: the breaker opens, and only a person closes it
 *
 * A pure gate ("too many are unhealthy, stop") never heals a third of a fleet that is truly bad, and no gate at all kills a fleet
 * whose new machines are born bad. One repair, verified, then more, does neither. A storm begins the count anew: what helped before it
 * says nothing about what it is.
 */
import type { Instant } from '../base/instant.ts';
import { mostOf, type Limits } from './limits.ts';

export interface Lineage {
  /** Repairs in a row that helped, since the last that did not, and since the storm began when there is one. */
  helped: number;
  /** Repairs in a row that did not help, since the last that did or since a person closed the breaker. */
  failed: number;
  /** When the last repair was known not to have helped. */
  failedAt?: Instant;
  /** Why the breaker is open; undefined while it is closed. */
  brokenBecause: string | undefined;
  brokenAt?: Instant;
}

export function createLineage(): Lineage {
  return { helped: 0, failed: 0, brokenBecause: undefined };
}

/** Takes in how a repair ended. A cancelled one tells nothing, and one that was begun before the last failure nothing against it. */
export function noteResult(lineage: Lineage, helped: boolean, { begunAt, endedAt }: { begunAt: Instant; endedAt: Instant }): Lineage {
  if (!helped) return { ...lineage, helped: 0, failed: lineage.failed + 1, failedAt: endedAt };
  if (lineage.failedAt !== undefined && begunAt < lineage.failedAt) return lineage;
  return { ...lineage, helped: lineage.helped + 1, failed: 0 };
}

/** In a storm the count begins anew; what failed, and the breaker, stay as they are. */
export function noteStorm(lineage: Lineage): Lineage {
  return { ...lineage, helped: 0 };
}

/** How many repairs may be under way at once in a group of `known` hosts. One until one has helped, and one again after one that did not. */
export function allowedAtOnce({ helped }: Lineage, { inFlight, canary }: Pick<Limits, 'inFlight' | 'canary'>, known: number): number {
  return Math.min(mostOf(inFlight, known), mostOf(canary.ceiling, known), canary.growth ** helped);
}
