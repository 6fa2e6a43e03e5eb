/**
 * What has been spent? Every repair that cost a host or its service something, and every machine that others ended. What heald did
 * uses up its budgets; what others do takes up room until the group has made up for it. The list lives in the ledger, so a restart
 * forgets nothing.
 *
 * A repair is spent once, however many rungs it climbs, from the latest of its calls: what happened to one host is one disruption.
 */
import { formatDuration } from '../base/duration.ts';
import { dayMs, elapsedMs, type Instant } from '../base/instant.ts';
import type { Harm } from './action.ts';
import { mostOf, type Budget } from './limits.ts';

export interface Spending {
  readonly at: Instant;
  readonly group: string;
  readonly zone: string;
  readonly machine: string;
  readonly by: 'heald' | 'others';
  /** The most that any of its steps cost. */
  readonly harm: Exclude<Harm, 'none'>;
}

/** The longest window that a policy may ask for; what is older can be forgotten. */
export const longestWindowMs = 30 * dayMs;

/** Of several budgets the one that leaves least. */
export interface Allowance {
  readonly left: number;
  /** When one more is free again; undefined while something is left. */
  readonly freeAt: Instant | undefined;
  /** "2 of 3 in 1 d used". */
  readonly sentence: string;
}

/** What `budgets` leave of `spent`, which is already narrowed to the `known` hosts that they are about; spendings in any order. */
export function findAllowance(spent: readonly Spending[], budgets: readonly Budget[], known: number, now: Instant): Allowance {
  let tightest: Allowance = { left: Infinity, freeAt: undefined, sentence: 'no budget declared' };
  for (const { windowMs, max: most } of budgets) {
    const max = mostOf(most, known);
    const used = spent.filter(({ at }) => elapsedMs(at, now) < windowMs).map(({ at }) => at);
    const left = max - used.length;
    if (left >= tightest.left) continue;
    const blocking = used.toSorted((one, other) => one - other)[used.length - max];
    const freeAt = left > 0 || blocking === undefined ? undefined : blocking + windowMs;
    const next = freeAt === undefined ? '' : `, the next is free in ${formatDuration(elapsedMs(now, freeAt))}`;
    tightest = { left: Math.max(0, left), freeAt, sentence: `${used.length} of ${max} in ${formatDuration(windowMs)} used${next}` };
  }
  return tightest;
}
