/**
 * How are entries made durable? One SQLite file in WAL mode with synchronous=FULL: a commit returns once fsync has.
 *
 * Appends that wait are committed together, in order, each still all or none; so a hundred of them cost one fsync.
 * Everything here blocks while the disk does; it runs in the ledger's own thread.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { ok, wrong, type Result } from '../../base/result.ts';
import type { Entry, LedgerEntry } from '../../controller/entry.ts';
import type { Appended, LedgerProblem } from '../../controller/ledger.ts';
import { writeCanonicalJson } from './canonical-json.ts';
import { chainHash } from './hash-chain.ts';
import { sayLedgerProblem, toLedgerProblem } from './ledger-problem.ts';
import { checkSchema, createLedgerFile } from './ledger-schema.ts';
import { readEntries, readHead } from './read-entries.ts';

export interface AppendRequest {
  readonly entries: readonly Entry[];
  readonly after: number;
  readonly epoch: number;
}

export interface LedgerFile {
  /** One answer for each request, in order. */
  appendAll(requests: readonly AppendRequest[]): Result<Appended, LedgerProblem>[];
  read(range: { readonly after: number; readonly limit: number }): Result<readonly LedgerEntry[], LedgerProblem>;
  takeLead(): Result<{ readonly epoch: number; readonly lastSequence: number }, LedgerProblem>;
  close(): void;
}

const lockedForMs = 2_000;

/**
 * Opens the ledger at `file`; `version` is this heald's own. Where there is none it makes one, with its folder, if it `mayCreate`:
 * only whoever takes the lead may, so a state folder that was unmounted is missed and not begun anew.
 */
export function openLedgerFile(file: string, version: string, mayCreate: boolean): Result<LedgerFile, LedgerProblem> {
  try {
    if (!existsSync(file)) {
      if (!mayCreate) return wrong(sayLedgerProblem('missing', 'open', file));
      mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
      createLedgerFile(file, version);
    }
    const database = new DatabaseSync(file, { timeout: lockedForMs });
    const checked = checkSchema(database, file);
    if (!checked.ok) {
      database.close();
      return checked;
    }
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216');
    return ok(createFile(database, file, version));
  } catch (error) {
    return wrong(toLedgerProblem(error, 'open', file));
  }
}

function createFile(database: DatabaseSync, file: string, version: string): LedgerFile {
  const insert = database.prepare('INSERT INTO entries (sequence, body, hash) VALUES (?, ?, ?)');
  const selectEpoch = database.prepare('SELECT epoch FROM lead');
  const inode = statSync(file).ino;

  /** All of `work`, durable, or none of it. */
  function commit<Value>(work: () => Value): Result<Value, LedgerProblem> {
    try {
      if (statSync(file, { throwIfNoEntry: false })?.ino !== inode)
        return wrong(sayLedgerProblem('missing', 'write', file, 'it was removed or replaced while heald ran'));
      database.exec('BEGIN IMMEDIATE');
      const value = work();
      database.exec('COMMIT');
      return ok(value);
    } catch (error) {
      rollBack(database);
      return wrong(toLedgerProblem(error, 'write', file));
    }
  }

  function appendOne(request: AppendRequest, head: { sequence: number; hash: string }, epoch: number): Result<Appended, LedgerProblem> {
    if (request.epoch < epoch) return wrong(saySuperseded(file, request.epoch, epoch));
    if (request.after !== head.sequence) return wrong(sayMovedOn(file, request.after, head.sequence));
    for (const entry of request.entries) {
      const body = writeCanonicalJson(entry);
      head.sequence += 1;
      head.hash = chainHash(head.hash, head.sequence, body);
      insert.run(head.sequence, body, head.hash);
    }
    return ok({ lastSequence: head.sequence });
  }

  return {
    appendAll(requests) {
      const committed = commit(() => {
        const head = { ...readHead(database) };
        const epoch = Number(selectEpoch.get()?.['epoch']);
        return requests.map((request) => appendOne(request, head, epoch));
      });
      return committed.ok ? committed.value : requests.map(() => committed);
    },
    read: (range) => readEntries(database, file, range),
    takeLead: () =>
      commit(() => {
        const epoch = Number(database.prepare('UPDATE lead SET epoch = epoch + 1 RETURNING epoch').get()?.['epoch']);
        database.prepare('UPDATE made_by SET version = ?').run(version);
        return { epoch, lastSequence: readHead(database).sequence };
      }),
    close: () => database.close(),
  };
}

/** SQLite has already rolled back after some errors and refuses to do so again. */
function rollBack(database: DatabaseSync): void {
  if (database.isTransaction) database.exec('ROLLBACK');
}

function saySuperseded(file: string, epoch: number, newest: number): LedgerProblem {
  return {
    kind: 'superseded',
    message: `Cannot write the ledger "${file}" in epoch ${epoch}: another controller leads since, in epoch ${newest}. This one must stop.`,
  };
}

function sayMovedOn(file: string, after: number, last: number): LedgerProblem {
  return {
    kind: 'moved_on',
    message: `Cannot write the ledger "${file}" after entry ${after}: it ends at entry ${last}; something else has written or removed entries.`,
  };
}
