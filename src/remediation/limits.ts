/**
 * How much may be done at all? Four different limits with four names, because users confuse them:
 * the in-flight cap (at once), the windowed budget (per time), the storm gate (too many suspects), the breaker (repairs that do
 * not help).
 */
import { dayMs, hourMs, minuteMs } from '../base/instant.ts';

/** So many hosts, or such a share of the group's desired capacity. */
export type Amount = { readonly kind: 'count'; readonly count: number } | { readonly kind: 'share'; readonly share: number };

/** A windowed budget: at most `max` repairs in any stretch of `windowMs`. */
export interface Budget {
  readonly windowMs: number;
  readonly max: Amount;
}

/** What holds for a group, a zone and the whole fleet alike. */
export interface Caps {
  /** The in-flight cap: repairs under way at once, unknown outcomes included. */
  readonly inFlight: Amount;
  /** The windowed budgets; all of them hold. */
  readonly per: readonly Budget[];
}

/** Who knows whether the replicas on a host are complete elsewhere. What cannot be asked holds. */
export const gates = ['kafka'] as const;
export type Gate = (typeof gates)[number];

export interface Limits extends Caps {
  /** The windowed budgets of one host: what was tried on it and did not last is not tried for ever. */
  readonly perHost: readonly Budget[];
  /** How long a host is left alone after a repair of it that did not help. */
  readonly coolDownMs: number;
  /** Healthy hosts that must be left, counted against desired capacity. */
  readonly minHealthy: Amount;
  /** The storm gate: closed while this much of the group is suspect (and at least `atLeast` hosts), until `quietMs` without. */
  readonly storm: { readonly suspects: Amount; readonly atLeast: number; readonly quietMs: number };
  /** One repair, watched for `verifyMs`; after each that helped `growth` times as many at once, up to `ceiling` of the group. */
  readonly canary: { readonly verifyMs: number; readonly growth: number; readonly ceiling: Amount };
  /** The group decides by majority among so many members: then no second one may be missing. Undefined: it does not. */
  readonly quorum: { readonly members: number } | undefined;
  /** Who must be asked whether the group can spare a host; undefined: nobody. */
  readonly gate: Gate | undefined;
  /** The breaker: so many repairs in a row that did not help stop everything for the group until a person closes it. */
  readonly breakAfter: number;
}

/** Used where a policy says nothing: one at a time, little per day, and stop early. */
export const defaultLimits: Limits = {
  inFlight: { kind: 'count', count: 1 },
  per: [
    { windowMs: hourMs, max: { kind: 'count', count: 1 } },
    { windowMs: dayMs, max: { kind: 'count', count: 3 } },
  ],
  perHost: [{ windowMs: dayMs, max: { kind: 'count', count: 3 } }],
  coolDownMs: 30 * minuteMs,
  minHealthy: { kind: 'share', share: 0.7 },
  storm: { suspects: { kind: 'share', share: 0.2 }, atLeast: 2, quietMs: 10 * minuteMs },
  canary: { verifyMs: 20 * minuteMs, growth: 2, ceiling: { kind: 'share', share: 0.1 } },
  quorum: undefined,
  gate: undefined,
  breakAfter: 2,
};

/** The amount in hosts, of a group of `desired`. A floor rounds up and a ceiling rounds down: rounding never allows more. */
export function countOf(amount: Amount, desired: number, round: 'up' | 'down'): number {
  if (amount.kind === 'count') return amount.count;
  return round === 'up' ? Math.ceil(amount.share * desired) : Math.floor(amount.share * desired);
}

/** The most that `amount` allows of `desired`. A share of a small group that comes to nothing allows one: nothing would be ever done there. */
export function mostOf(amount: Amount, desired: number): number {
  return amount.kind === 'count' ? amount.count : Math.max(1, countOf(amount, desired, 'down'));
}
