/**
 * Is it certain that a call has not taken effect? Only after two looks, far enough apart: what AWS shows may be a moment old, and a call
 * may still be on its way.
 */
import { secondMs, type Instant } from '../../../base/instant.ts';
import type { Outcome } from '../../../remediation/call.ts';
import { notApplied } from '../outcomes.ts';

export interface Settling {
  /** No effect is seen: unknown at first, and not applied when that was so `afterMs` ago too. */
  judgeAbsence(token: string, now: Instant, afterMs: number): Outcome;
  /** The call is made (again): what was seen before counts no longer. */
  forget(token: string): void;
}

/** Looks that nobody follows up are forgotten. */
const firstLooksMost = 1_000;

export function createSettling(): Settling {
  const firstLooks = new Map<string, Instant>();
  return {
    judgeAbsence(token, now, afterMs) {
      const firstLookAt = firstLooks.get(token) ?? now;
      const [oldest] = firstLooks.keys();
      if (firstLooks.size >= firstLooksMost && oldest !== undefined) firstLooks.delete(oldest);
      firstLooks.set(token, firstLookAt);
      if (now - firstLookAt >= afterMs) return notApplied('two looks, far enough apart, show no effect');
      return { kind: 'unknown', because: `no effect is seen yet; certain ${afterMs / secondMs} s after the first look` };
    },
    forget: (token) => void firstLooks.delete(token),
  };
}
