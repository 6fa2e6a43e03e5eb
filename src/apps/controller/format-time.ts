import type { Instant } from '../../base/instant.ts';

/** An instant as RFC 3339 in UTC, for machines; null when there is none. */
export function formatTime(at: Instant): string;
export function formatTime(at: Instant | undefined): string | null;
export function formatTime(at: Instant | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
