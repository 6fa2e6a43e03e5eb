/**
 * What is usual in a zone? The average share of its hosts that is suspect, over 24 hours.
 *
 * It stands still while the zone is in doubt, or a slow trouble would be learned as usual; but for no longer than what it knows by then
 * took to learn, so that a fleet that was always uneven is not held to be ill for long after heald has come to it.
 */
import { dayMs, elapsedMs, hourMs, type Instant } from '../base/instant.ts';

export interface UsualShare {
  share: number;
  /** How much time it stands for. */
  learnedMs: number;
  frozenSince: Instant | undefined;
}

/** Learns one look, which stands for the `passedMs` before `now`. */
export function learnShare(
  usual: UsualShare,
  { share, passedMs, isInDoubt, now }: { share: number; passedMs: number; isInDoubt: boolean; now: Instant },
): void {
  usual.frozenSince = isInDoubt ? (usual.frozenSince ?? now) : undefined;
  if (usual.frozenSince !== undefined && elapsedMs(usual.frozenSince, now) < Math.max(hourMs, usual.learnedMs)) return;
  usual.learnedMs = Math.min(dayMs, Math.max(hourMs, usual.learnedMs + passedMs));
  usual.share += (share - usual.share) * Math.min(1, passedMs / usual.learnedMs);
}
