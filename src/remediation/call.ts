/**
 * What is asked of the world, and what is known afterwards? A call is one step of one remediation on one machine. Its intent is
 * durable before it is made, and it is never made again blindly: after a time-out or a crash the world is looked at first.
 */
import type { Step } from './action.ts';
import type { Instant } from '../base/instant.ts';

/** Which machine exactly; a call on a machine whose launch time differs is refused by whoever makes it. */
export interface Target {
  readonly machine: string;
  readonly launchedAt: Instant | undefined;
  readonly group: string;
  readonly zone: string;
}

export interface Call {
  /** `act-7f3kqm.2`: remediation and step number; the same for every try, so that whoever can remember tokens does. */
  readonly token: string;
  readonly step: Step;
  readonly target: Target;
}

/**
 * `applied`: it has taken effect, or will. `not_applied`: it certainly has not and will not. `unknown`: nobody can say (a time-out, a
 * lost answer, a crash); it counts as under way until the world has been looked at.
 */
export type Outcome =
  | { readonly kind: 'applied'; readonly detail: string }
  | { readonly kind: 'not_applied'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };
