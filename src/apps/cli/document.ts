/**
 * What does a program get? One JSON document with a format version: instants as RFC 3339 in UTC, what is not known as null,
 * the same keys in every answer.
 */

/** Keys that hold an instant wherever they occur in what heald keeps. */
const instantKeys: ReadonlySet<string> = new Set([
  'at',
  'since',
  'openedAt',
  'closedAt',
  'lookAgainAt',
  'startedAt',
  'lastEntryAt',
  'heardAt',
  'setAt',
  'until',
]);

export function writeDocument(kind: string, body: object): string {
  return JSON.stringify(clean({ formatVersion: 1, kind, ...body }), undefined, 2);
}

/** One line for `--ndjson`. */
export function writeRow(row: object): string {
  return JSON.stringify(clean(row));
}

function clean(value: unknown, key = ''): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number' && instantKeys.has(key)) return new Date(value).toISOString();
  if (value instanceof Map) return clean(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map((item) => clean(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner, name)]));
}
