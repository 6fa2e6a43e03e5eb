/**
 * What has been spent? Every machine that was ended or restarted, by heald or by others. What heald did uses up its budgets; what
 * others do takes up room until the group has made up for it. The list lives in the ledger, so a restart forgets nothing.
 */
import { formatDuration } from '../base/duration.ts';
import { dayMs, elapsedMs, type Instant } from '../base/instant.ts';

export interface Spending {
  readonly at: Instant;
  readonly group: string;
  readonly zone: string;
  readonly machine: string;
  readonly by: 'heald' | 'others';
}

/** At most `max` in any stretch of `windowMs`. */
export interface Budget {
  readonly windowMs: number;
  readonly max: number;
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

/** What `budgets` leave of `spent`, which is already narrowed to whom they are about; spendings in any order. */
export function findAllowance(spent: readonly Spending[], budgets: readonly Budget[], now: Instant): Allowance {
  let tightest: Allowance = { left: Infinity, freeAt: undefined, sentence: 'no budget declared' };
  for (const { windowMs, max } of budgets) {
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
