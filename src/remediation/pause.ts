/**
 * Who said stop? A pause is a named hold that a person set: for everything, a zone, a group, a host or a policy, with a reason and an
 * end. It lives in the ledger, so a restart, a redeploy or new policy files do not lift it; two pauses on one scope both hold.
 */
import type { Instant } from '../base/instant.ts';
import { dayMs } from '../base/instant.ts';
import { ok, wrong, type Result } from '../base/result.ts';
import { formatTimestamp } from '../base/timestamp.ts';

const scopeKinds = ['zone', 'group', 'host', 'policy'] as const;

export type PauseScope =
  | { readonly kind: 'everything' }
  /** A zone's, group's or policy's name; a host's id or name. */
  | { readonly kind: (typeof scopeKinds)[number]; readonly name: string };

export interface Pause {
  readonly name: string;
  readonly scope: PauseScope;
  readonly reason: string;
  readonly by: string;
  readonly until: Instant;
}

/** What a decision is about. */
export interface PauseSubject {
  readonly zone: string;
  readonly group: string;
  readonly hostId: string;
  readonly hostName: string;
  readonly policy: string;
}

/** A pause that nobody remembers must end by itself. */
export const pauseLongestMs = 30 * dayMs;

export function coversSubject(scope: PauseScope, subject: PauseSubject): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'host':
      return scope.name === subject.hostId || scope.name === subject.hostName;
    case 'zone':
    case 'group':
    case 'policy':
      return scope.name === subject[scope.kind];
    default:
      return scope satisfies never;
  }
}

/** Reads "everything", "zone/use1-az4", "group/web", "host/web-3" or "policy/stateless-disk". */
export function parsePauseScope(text: string): Result<PauseScope, string> {
  if (text === 'everything') return ok({ kind: 'everything' });
  const [word, ...rest] = text.split('/');
  const kind = scopeKinds.find((known) => known === word);
  const name = rest.join('/');
  if (kind === undefined || name === '')
    return wrong(
      `expected everything, ${scopeKinds.map((known) => `${known}/<name>`).join(', ')}, found ${JSON.stringify(text.slice(0, 80))}`,
    );
  return ok({ kind, name });
}

export function writePauseScope(scope: PauseScope): string {
  return scope.kind === 'everything' ? scope.kind : `${scope.kind}/${scope.name}`;
}

/** "paused by ann@ops until 2026-07-31 12:00 UTC: move of the database (pause db-move on zone/a)". */
export function describePause({ name, scope, reason, by, until }: Pause): string {
  return `paused by ${by} until ${formatTimestamp(until)}: ${reason} (pause ${name} on ${writePauseScope(scope)})`;
}
