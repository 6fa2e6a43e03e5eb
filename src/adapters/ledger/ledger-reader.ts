/**
 * What does the ledger say? For the command line: reads beside a controller that runs, or without one. Blocks while it reads.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { ok, wrong, type Result } from '../../base/result.ts';
import type { LedgerEntry } from '../../controller/entry.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import { sayLedgerProblem, toLedgerProblem } from './ledger-problem.ts';
import { checkSchema } from './ledger-schema.ts';
import { readEntries } from './read-entries.ts';

export interface LedgerReader {
  /** Entries with a number above `after`, oldest first, at most `limit` (Infinity for all). */
  read(range: { readonly after: number; readonly limit: number }): Result<readonly LedgerEntry[], LedgerProblem>;
  close(): void;
}

/** Opens the ledger at `file` for reading; never writes to it and never makes one. */
export function openLedgerReader(file: string): Result<LedgerReader, LedgerProblem> {
  const opened = openReadOnly(file);
  if (!opened.ok) return opened;
  const database = opened.value;
  return ok({ read: (range) => readEntries(database, file, range), close: () => database.close() });
}

export function openReadOnly(file: string): Result<DatabaseSync, LedgerProblem> {
  try {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return wrong(sayLedgerProblem('missing', 'read', file));
    accessSync(file, constants.R_OK);
    const database = openEvenWithoutShm(file);
    const checked = checkSchema(database, file);
    if (checked.ok) return ok(database);
    database.close();
    return checked;
  } catch (error) {
    return wrong(toLedgerProblem(error, 'read', file));
  }
}

/**
 * SQLite needs the file's -shm companion, which it may not create in somebody else's folder. After a clean stop there is no -wal
 * either, so the file alone is the whole truth and can be read as one that does not change.
 */
function openEvenWithoutShm(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database.close();
    const cannotOpen = error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 14;
    if (!cannotOpen || existsSync(`${file}-wal`)) throw error;
    const url = pathToFileURL(file);
    url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, { readOnly: true });
  }
}
