/**
 * Since when is each host to blame for a group that stands still? Everybody, a poisoned message and what cannot be told count against
 * nobody, and a stretch in which nothing was known breaks no clock, unless it is longer than looks may be late.
 */
import { elapsedMs, secondMs, type Instant } from '../../base/instant.ts';
import type { GroupJudgement } from './consumer-watch.ts';

export interface BlameClock {
  /** By address. */
  readonly since: ReadonlyMap<string, Instant>;
  readonly knownAt: Instant;
}

/** Two and a half looks. */
const bridgedMs = 75 * secondMs;

export const nobodyBlamed: BlameClock = { since: new Map(), knownAt: Number.NEGATIVE_INFINITY };

/** The clock after one more look. */
export function keepBlame(clock: BlameClock, { verdict, blame }: Pick<GroupJudgement, 'verdict' | 'blame'>, seenAt: Instant): BlameClock {
  const isBridged = elapsedMs(clock.knownAt, seenAt) <= bridgedMs;
  if (verdict.status === 'unknown') return isBridged ? clock : nobodyBlamed;
  const since = new Map(blame.hosts.map((address) => [address, (isBridged ? clock.since.get(address) : undefined) ?? seenAt]));
  return { since, knownAt: seenAt };
}
