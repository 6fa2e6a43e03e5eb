/** From when until when did something hold? Spans between two kinds of entries, such as a storm's begin and its end. */
import type { Instant } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';

export interface Span {
  readonly key: string;
  readonly from: Instant;
  until: Instant;
}

/** `begins` and `ends` answer with what the span is about, or undefined for entries that say nothing of it. */
export function readSpans(
  entries: readonly Entry[],
  begins: (entry: Entry) => string | undefined,
  ends: (entry: Entry) => string | undefined,
): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  for (const entry of entries) {
    const ended = ends(entry);
    const span = ended === undefined ? undefined : open.get(ended);
    if (span !== undefined && ended !== undefined) {
      span.until = entry.at;
      open.delete(ended);
    }
    const begun = begins(entry);
    if (begun === undefined || open.has(begun)) continue;
    const fresh: Span = { key: begun, from: entry.at, until: Infinity };
    open.set(begun, fresh);
    spans.push(fresh);
  }
  return spans;
}

/** Strictly inside: entries of one and the same moment may stand in either order. */
export function holdsAt({ from, until }: Span, at: Instant): boolean {
  return from < at && at < until;
}
