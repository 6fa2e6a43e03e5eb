/**
 * When does a policy apply? A tree of comparisons over a host's signals, with three answers: true, false and unknown.
 *
 * Missing data is unknown, never false and never true: `not` of unknown is unknown, `any` is true as soon as one branch is, `all`
 * is false as soon as one branch is. Evaluating returns the same tree annotated with what was observed; that tree is the audit
 * record, and the "why" line is read off it.
 */
import type { Instant } from '../base/instant.ts';
import type { Family } from './signal.ts';

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Comparison;

/** One comparison. For signals counted as tried and failed, the value compared is the failed share of `withinMs` (default 30 s). */
export interface Comparison {
  readonly kind: 'compare';
  readonly signal: string;
  /** Only these subjects (a device, a mount, …); undefined means any one of them is enough. */
  readonly subjects: readonly string[] | undefined;
  readonly operator: 'above' | 'below';
  readonly value: number;
  /** How long it must have been so, without a break; 0 for at once. */
  readonly forMs: number;
}

export type Truth = 'true' | 'false' | 'unknown';

/** The condition's tree, annotated. */
export interface Evidence {
  readonly truth: Truth;
  /** "disk.fsync_stall_seconds above 15 s", "all of", "any of", "not". */
  readonly label: string;
  /** What was seen: the subject that speaks loudest and its value; absent on inner nodes. */
  readonly observed?: { readonly subject: string; readonly value: number; readonly samples: number; readonly sentence: string };
  /** Since when the comparison holds without a break; absent while it does not. */
  readonly since?: Instant;
  /** Why it is unknown. */
  readonly because?: string;
  /** The family whose word this is; absent on inner nodes. */
  readonly family?: Family;
  readonly of: readonly Evidence[];
}
