/**
 * How much may be done at all? Four different limits with four names, because users confuse them:
 * the in-flight cap (at once), the windowed budget (per time), the storm gate (too many suspects), the breaker (repairs that do
 * not help).
 */

/** So many hosts, or such a share of the group's desired capacity. */
export type Amount = { readonly kind: 'count'; readonly count: number } | { readonly kind: 'share'; readonly share: number };

export interface Limits {
  /** The in-flight cap: repairs under way at once, unknown outcomes included. */
  readonly inFlight: number;
  /** The windowed budgets: at most `max` repairs in any stretch of `windowMs`. */
  readonly per: readonly { readonly windowMs: number; readonly max: number }[];
  /** Healthy hosts that must be left, counted against desired capacity. */
  readonly minHealthy: Amount;
  /** The storm gate: closed while this much of the group is suspect (and at least `atLeast` hosts), until `quietMs` without. */
  readonly storm: { readonly suspects: Amount; readonly atLeast: number; readonly quietMs: number };
  /** One repair, verified for `verifyMs`, then `growth` times as many, up to `ceiling` of the group. */
  readonly canary: { readonly verifyMs: number; readonly growth: number; readonly ceiling: Amount };
  /** The breaker: so many repairs in a row that did not help stop everything for the group until a person closes it. */
  readonly breakAfter: number;
}

/** Used where a policy says nothing: one at a time, little per day, and stop early. */
export const defaultLimits: Limits = {
  inFlight: 1,
  per: [
    { windowMs: 3_600_000, max: 1 },
    { windowMs: 86_400_000, max: 3 },
  ],
  minHealthy: { kind: 'share', share: 0.7 },
  storm: { suspects: { kind: 'share', share: 0.2 }, atLeast: 2, quietMs: 600_000 },
  canary: { verifyMs: 1_200_000, growth: 2, ceiling: { kind: 'share', share: 0.1 } },
  breakAfter: 2,
};

/** The amount in hosts, of a group of `desired`. A floor rounds up and a ceiling rounds down: rounding never allows more. */
export function countOf(amount: Amount, desired: number, round: 'up' | 'down'): number {
  if (amount.kind === 'count') return amount.count;
  return round === 'up' ? Math.ceil(amount.share * desired) : Math.floor(amount.share * desired);
}
