/**
 * Has anything been changed behind heald's back? Every entry carries a hash over itself and over the hash of the entry before it,
 * so a changed, removed or inserted entry breaks the chain at its place.
 *
 *   hash(n) = SHA-256( hash(n − 1) + canonical JSON of { entry, sequence } )
 *
 * The chain cannot see that its newest end was cut off; `heald ledger verify` prints the head, to compare with a noted one.
 */
import { hash } from 'node:crypto';

/** The hash before the first entry. */
export const genesisHash = '0'.repeat(64);

/** `body` is the entry in canonical JSON. */
export function chainHash(previousHash: string, sequence: number, body: string): string {
  return hash('sha256', `${previousHash}{"entry":${body},"sequence":${sequence}}`);
}
