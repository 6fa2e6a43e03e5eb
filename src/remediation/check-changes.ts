/**
 * Could a change be the cause? Repairing hosts does not take a change back, and a host in its place would get the same change.
 *
 * Each check is asked only when the policy lists it under `unless`.
 */
import type { Check, HoldReason } from './decision.ts';

/** What is known about changes, in sentences; undefined where there is nothing to tell. */
export interface ChangeCase {
  /** An announced change that covers the host and is not over. */
  readonly inProgress: string | undefined;
  /** A recent change that sets the suspects apart from the other hosts. */
  readonly shared: string | undefined;
  /** A change of the host itself, shortly before its trouble began. */
  readonly before: string | undefined;
}

const nothingFound = {
  change_in_progress: 'no announced change under way covers it',
  shared_change: 'no recent change sets the suspects apart from the other hosts',
  recent_change: 'nothing is known to have changed on it shortly before',
} as const satisfies Partial<Record<HoldReason, string>>;

export function checkChanges({ inProgress, shared, before }: ChangeCase, unless: readonly HoldReason[]): Check[] {
  const found = { change_in_progress: inProgress, shared_change: shared, recent_change: before } as const;
  return (['change_in_progress', 'shared_change', 'recent_change'] as const)
    .filter((reason) => unless.includes(reason))
    .map((reason) => ({ reason, passed: found[reason] === undefined, sentence: found[reason] ?? nothingFound[reason] }));
}
