/**
 * What is in a ledger file? One table of chained entries, the epoch that leads, and which heald wrote it.
 *
 * A new file is made under another name and renamed when it is whole. So a ledger of no bytes is always a truncated one, never
 * one that was being made when the power went.
 *
 * SQLite would write the -wal of an older ledger into a new file of that name, and so damage it. Where only the old file was moved
 * away, its companions are renamed before the new one comes: they hold the old one's newest entries, so they are kept.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { ok, wrong, type Result } from '../../base/result.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import { sayLedgerProblem } from './ledger-problem.ts';

/** "heal" in ASCII: tells our files from other SQLite databases. */
const applicationId = 0x6865616c;
const schemaVersion = 1;

const schema = `
  CREATE TABLE entries (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE lead (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), epoch INTEGER NOT NULL) STRICT;
  CREATE TABLE made_by (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version TEXT NOT NULL) STRICT;
  INSERT INTO lead VALUES (1, 0);
`;

/** What SQLite keeps beside a database that is open or was not closed cleanly. */
const companions = ['-wal', '-shm', '-journal'];

/** Makes an empty ledger at `file`, where there is none. Throws what node:sqlite and node:fs throw. */
export function createLedgerFile(file: string, version: string): void {
  const draft = `${file}.draft`;
  for (const suffix of ['', ...companions]) rmSync(`${draft}${suffix}`, { force: true });
  const database = new DatabaseSync(draft);
  try {
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; PRAGMA synchronous = FULL; ${schema}`);
    database.prepare('INSERT INTO made_by VALUES (1, ?)').run(version);
    database.exec('PRAGMA journal_mode = WAL');
  } finally {
    database.close();
  }
  for (const suffix of companions) if (existsSync(`${file}${suffix}`)) setAside(`${file}${suffix}`);
  renameSync(draft, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** `ledger.db-wal` becomes `ledger.db-wal.left-behind`, or `.left-behind-2` where that one exists. */
function setAside(companion: string): void {
  let name = `${companion}.left-behind`;
  for (let number = 2; existsSync(name); number += 1) name = `${companion}.left-behind-${number}`;
  renameSync(companion, name);
}

/** Is this database a ledger that this heald understands? */
export function checkSchema(database: DatabaseSync, file: string): Result<undefined, LedgerProblem> {
  if (statSync(file).size === 0) return wrong(sayLedgerProblem('corrupt', 'open', file, 'the file holds 0 bytes, and a ledger never does'));
  const found = readPragma(database, 'application_id');
  const version = readPragma(database, 'user_version');
  if (found !== applicationId) return wrong(sayLedgerProblem('corrupt', 'open', file, 'it is a database, but not a ledger of heald'));
  if (version <= schemaVersion) return ok(undefined);
  const writer = database.prepare('SELECT version FROM made_by').get()?.['version'] ?? 'a newer version';
  return wrong({
    kind: 'newer_version',
    message: `Cannot open the ledger "${file}": heald ${String(writer)} wrote it in format ${version}, and this heald knows formats up to ${schemaVersion}. Run that heald or a newer one, or give this one another state folder (--state-dir).`,
  });
}

function readPragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
