/**
 * Is it well? Healthy, suspect, failed or unknown, per host and fault kind, since when, and for which reasons.
 *
 * `since` belongs to the episode, not to the reason: while any reason holds it does not reset, so a fault that flickers between
 * two symptoms cannot hide behind its own clock.
 */
import type { Instant } from '../base/instant.ts';
import type { Family, FaultKind } from './signal.ts';

export type VerdictKind = 'healthy' | 'suspect' | 'failed' | 'unknown';

/** One signal that speaks against a host: a stable code for machines, a sentence for people. */
export interface Reason {
  readonly signal: string;
  readonly subject: string;
  readonly family: Family;
  readonly kind: 'suspect' | 'failed';
  readonly since: Instant;
  /** "fsync on /data has been stuck for 12 s". */
  readonly sentence: string;
}

export interface Verdict {
  readonly fault: FaultKind;
  readonly kind: VerdictKind;
  readonly since: Instant;
  readonly reasons: readonly Reason[];
}

/** Orders verdicts from harmless to worst; unknown ranks between healthy and suspect: it is neither. */
export const severity: Readonly<Record<VerdictKind, number>> = { healthy: 0, unknown: 1, suspect: 2, failed: 3 };
