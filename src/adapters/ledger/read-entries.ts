/** Which entries follow? Reads them in order and checks each one's place in the chain on the way: what is handed out is whole. */
import type { DatabaseSync } from 'node:sqlite';

import { ok, wrong, type Result } from '../../base/result.ts';
import type { Entry, LedgerEntry } from '../../controller/entry.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import { chainHash, genesisHash } from './hash-chain.ts';
import { sayLedgerProblem, toLedgerProblem } from './ledger-problem.ts';

export interface Row {
  readonly sequence: number;
  readonly body: string;
  readonly hash: string;
}

/** Where the ledger ends; number 0 and the genesis hash while it is empty. */
export function readHead(database: DatabaseSync): Pick<Row, 'sequence' | 'hash'> {
  const row = database.prepare('SELECT sequence, hash FROM entries ORDER BY sequence DESC LIMIT 1').get();
  return row === undefined ? { sequence: 0, hash: genesisHash } : { sequence: Number(row['sequence']), hash: String(row['hash']) };
}

/** Entries above `after`, oldest first, at most `limit`. */
export function readEntries(
  database: DatabaseSync,
  file: string,
  range: { after: number; limit: number },
): Result<readonly LedgerEntry[], LedgerProblem> {
  const limit = Number.isFinite(range.limit) ? range.limit : -1;
  try {
    const before = database.prepare('SELECT hash FROM entries WHERE sequence = ?').get(range.after)?.['hash'];
    const rows = database
      .prepare('SELECT sequence, body, hash FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?')
      .iterate(range.after, limit);
    const entries: LedgerEntry[] = [];
    let previous = { sequence: range.after, hash: range.after === 0 ? genesisHash : String(before) };
    for (const row of rows as unknown as Iterable<Row>) {
      const fault = findFault(previous, row);
      if (fault !== undefined) return wrong(sayLedgerProblem('corrupt', 'read', file, fault));
      entries.push({ sequence: row.sequence, entry: JSON.parse(row.body) as Entry, hash: row.hash });
      previous = row;
    }
    return ok(entries);
  } catch (error) {
    return wrong(toLedgerProblem(error, 'read', file));
  }
}

/** What is wrong with `row` as the entry after `previous`; undefined when nothing is. */
export function findFault(previous: Pick<Row, 'sequence' | 'hash'>, row: Row): string | undefined {
  if (row.sequence !== previous.sequence + 1) return `entry ${previous.sequence + 1} is missing, entry ${row.sequence} comes next`;
  if (chainHash(previous.hash, row.sequence, row.body) !== row.hash)
    return `entry ${row.sequence} does not match its hash: it or one before it was changed`;
  return undefined;
}
