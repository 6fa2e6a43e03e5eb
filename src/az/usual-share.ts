/**
 * What is usual in a zone? The average share of its hosts that is suspect, over 24 hours.
 *
 * It stands still while the zone is in doubt, or a slow trouble would be learned as usual. Standing still has to be earned by learning, a
 * day at most: a fleet that was always uneven is not held to be ill for days after heald has come to it.
 */
import { dayMs, hourMs } from '../base/instant.ts';

export interface UsualShare {
  share: number;
  /** How much time it stands for. */
  learnedMs: number;
  /** For how long it may stand still yet. */
  patienceMs: number;
}

export function createUsualShare(share = 0, learnedMs = 0): UsualShare {
  return { share, learnedMs, patienceMs: Math.max(hourMs, learnedMs) };
}

/** Learns one look, which stands for `passedMs`. */
export function learnShare(
  usual: UsualShare,
  { share, passedMs, isInDoubt }: { share: number; passedMs: number; isInDoubt: boolean },
): void {
  if (isInDoubt && usual.patienceMs > 0) {
    usual.patienceMs -= passedMs;
    return;
  }
  usual.patienceMs = Math.min(dayMs, Math.max(0, usual.patienceMs) + passedMs);
  usual.learnedMs = Math.min(dayMs, Math.max(hourMs, usual.learnedMs + passedMs));
  usual.share += (share - usual.share) * Math.min(1, passedMs / usual.learnedMs);
}
