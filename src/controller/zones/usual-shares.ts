/** What is usual in a zone, for each stream of evidence? Kept here, and written down now and then, so that a restart does not forget it. */
import { dayMs, elapsedMs, hourMs } from '../../base/instant.ts';
import { leastUsualShare } from '../../az/evidence.ts';
import { createUsualShare, learnShare, type UsualShare } from '../../az/usual-share.ts';
import { usualKey } from './zone-history.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

export interface StreamShare extends UsualShare {
  readonly stream: string;
  readonly zone: string;
}

const noteEveryMs = hourMs;
/** Told anew when it moved by more than a half. */
const movedTimes = 1.5;

export function usualShareOf({ zones, history }: State, stream: string, zone: string): number {
  const key = usualKey(stream, zone);
  return zones.usualShares.get(key)?.share ?? history.zones.usualShares.get(key) ?? 0;
}

/** Learns one look, which stands for `passedMs`. What was never suspect before was so for as long as it was watched. */
export function learnUsual(
  { state, now }: Turn,
  { stream, zone, share, passedMs, isInDoubt }: { stream: string; zone: string; share: number; passedMs: number; isInDoubt: boolean },
): void {
  const key = usualKey(stream, zone);
  let usual = state.zones.usualShares.get(key);
  if (usual === undefined) {
    const noted = state.history.zones.usualShares.get(key);
    const watchedMs = elapsedMs(state.startedAt ?? now, now);
    usual = { stream, zone, ...createUsualShare(noted, noted === undefined ? Math.min(dayMs, watchedMs) : dayMs) };
    state.zones.usualShares.set(key, usual);
  }
  learnShare(usual, { share, passedMs, isInDoubt });
}

/** Writes down what is usual, so that a restart does not forget it; where hardly ever anybody is suspect there is nothing to write. */
export function noteUsualShares(turn: Turn): void {
  const { state, now } = turn;
  const { zones, history } = state;
  if (elapsedMs(zones.notedAt ?? state.startedAt ?? now, now) < noteEveryMs) return;
  zones.notedAt = now;
  const telling = [...zones.usualShares.values()].filter(({ share }) => share > leastUsualShare);
  const known = history.zones.usualShares;
  const isNews = telling.some(({ stream, zone, share }) => {
    const before = Math.max(leastUsualShare, known.get(usualKey(stream, zone)) ?? 0);
    return share > before * movedTimes || before > share * movedTimes;
  });
  if (!isNews) return;
  record(turn, { kind: 'usual_shares_noted', shares: telling.map(({ stream, zone, share }) => ({ stream, zone, share })) });
}
