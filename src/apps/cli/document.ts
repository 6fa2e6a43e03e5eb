/**
 * What does a program get? One JSON document with a format version: moments as RFC 3339 in UTC, what is not known as null,
 * the same keys in every answer.
 */
import { tellTimes } from '../../adapters/wire/tell-times.ts';

export function writeDocument(kind: string, body: object): string {
  return JSON.stringify(tellTimes({ formatVersion: 1, kind, ...body }), undefined, 2);
}

/** One line for `--ndjson`. */
export function writeRow(row: object): string {
  return JSON.stringify(tellTimes(row));
}
