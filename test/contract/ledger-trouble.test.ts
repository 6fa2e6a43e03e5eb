/** What does a person read when the ledger is in trouble? Real files, real full and read-only filesystems. */
// oxlint-disable vitest/no-standalone-expect -- `testWith` is a test too
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import { verifyLedger } from '../../src/adapters/ledger/verify-ledger.ts';
import type { Result } from '../../src/base/result.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { Ledger, LedgerProblem } from '../../src/controller/ledger.ts';
import { testWith } from '../needs.ts';
import { entryAt, valueOf } from './ledger-suite.ts';

let folder = '';
let file = '';
let opened: Ledger[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-trouble-'));
  file = join(folder, 'ledger.db');
  opened = [];
});

afterEach(async () => {
  for (const ledger of opened) await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

function openLedger(at = file): Ledger {
  const ledger = createSqliteLedger(at, '0.1.0');
  opened.push(ledger);
  return ledger;
}

async function writeEntries(count: number, at = file): Promise<void> {
  const ledger = openLedger(at);
  const { epoch, lastSequence } = valueOf(await ledger.takeLead());
  const entries = Array.from({ length: count }, (_, number) => entryAt(number, `stopped for the ${number}th time ${'.'.repeat(400)}`));
  valueOf(await ledger.append(entries, { after: lastSequence, epoch }));
  await ledger.close();
}

function problemOf(result: Result<unknown, LedgerProblem>): LedgerProblem {
  if (result.ok) throw new Error('Expected a problem, and there was none');
  return result.problem;
}

test('a ledger that is whole verifies, with its count and its head', async () => {
  await writeEntries(50);
  const verified = valueOf(verifyLedger(file));
  expect(verified.entries).toBe(50);
  expect(verified.headHash).toMatch(/^[0-9a-f]{64}$/);
});

test('an entry that was changed is named, by the verifier, by a reader and by the controller', async () => {
  await writeEntries(50);
  const database = new DatabaseSync(file);
  database.exec(`UPDATE entries SET body = replace(body, '30th', '31st') WHERE sequence = 31`);
  database.close();

  const checked = verifyLedger(file);
  expect(checked).toMatchObject({ ok: false, problem: { goodEntries: 30, firstBroken: 31 } });
  const reader = valueOf(openLedgerReader(file));
  const problem = problemOf(reader.read({ after: 0, limit: Infinity }));
  reader.close();
  expect(problem.kind).toBe('corrupt');
  expect(problem.message).toContain('entry 31 does not match its hash');
  expect(problemOf(await openLedger().read({ after: 0, limit: 100 })).message).toContain('entry 31 does not match its hash');
});

test('what is whole also says what a controller that starts now would know', async () => {
  const host = { id: 'i-1', name: 'web-1', zone: 'a', group: 'web' };
  const ledger = openLedger();
  const { epoch } = valueOf(await ledger.takeLead());
  valueOf(await ledger.append([entryAt(1), { kind: 'host_seen', host, at: 2 }], { after: 0, epoch }));
  expect([...valueOf(verifyLedger(file)).history.hosts.values()]).toEqual([host]);
});

test('an entry that this version cannot take in is named, though it is as it was written', async () => {
  const ledger = openLedger();
  const { epoch } = valueOf(await ledger.takeLead());
  const strange = { kind: 'moon_seen', at: 2 } as unknown as Entry;
  valueOf(await ledger.append([entryAt(1), strange, entryAt(3)], { after: 0, epoch }));
  const checked = verifyLedger(file);
  expect(checked).toMatchObject({ ok: false, problem: { goodEntries: 1, firstBroken: 2 } });
  expect(checked.ok ? '' : checked.problem.problem.message).toContain('entry 2 is as it was written, and means nothing to this version');
});

test('an entry that was taken out is named', async () => {
  await writeEntries(50);
  const database = new DatabaseSync(file);
  database.exec('DELETE FROM entries WHERE sequence = 7');
  database.close();
  expect(verifyLedger(file)).toMatchObject({ ok: false, problem: { goodEntries: 6, firstBroken: 7 } });
});

test.each([0, 1_000, 20_000])('a ledger cut to %i bytes is damaged, never a fresh one', async (bytes) => {
  await writeEntries(200);
  truncateSync(file, bytes);
  const problem = problemOf(await openLedger().takeLead());
  expect(problem.kind).toBe('corrupt');
  expect(problem.message).toContain(`"${file}"`);
  expect(problem.message).toContain('move ledger.db, ledger.db-wal and ledger.db-shm away together');
  expect(verifyLedger(file)).toMatchObject({ ok: false, problem: { problem: { kind: 'corrupt' } } });
});

test('what a crashed ledger leaves behind is not written into the next one, and is kept', async () => {
  for (const suffix of ['', '-2']) {
    const crashed = openLedger();
    const { epoch } = valueOf(await crashed.takeLead());
    valueOf(await crashed.append([entryAt(1), entryAt(2)], { after: 0, epoch }));
    const companions = ['-wal', '-shm'].map((name) => [`${file}${name}`, readFileSync(`${file}${name}`)] as const);
    await crashed.close();
    renameSync(file, `${file}.damaged${suffix}`);
    for (const [name, bytes] of companions) writeFileSync(name, bytes);

    const next = openLedger();
    expect(valueOf(await next.takeLead())).toEqual({ epoch: 1, lastSequence: 0 });
    valueOf(await next.append([entryAt(3)], { after: 0, epoch: 1 }));
    await next.close();
    expect(valueOf(verifyLedger(file)).entries).toBe(1);
    for (const [name, bytes] of companions) expect(readFileSync(`${name}.left-behind${suffix}`)).toEqual(bytes);
    for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
  }
});

test('a ledger is made where the power went while one was being made', async () => {
  writeFileSync(`${file}.draft`, 'half a file');
  writeFileSync(`${file}.draft-journal`, 'half a journal');
  await writeEntries(2);
  expect(valueOf(verifyLedger(file)).entries).toBe(2);
  expect(existsSync(`${file}.draft-journal`)).toBe(false);
});

test('text in the place of a ledger is damaged, and another database is not taken for one', async () => {
  writeFileSync(file, 'this is not a database, it is a shopping list: milk, bread, disks'.repeat(100));
  expect(problemOf(await openLedger().takeLead()).kind).toBe('corrupt');
  unlinkSync(file);
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE songs (title TEXT)');
  database.close();
  expect(problemOf(await openLedger().takeLead()).message).toContain('not a ledger of heald');
});

test('a ledger of a newer heald is left alone, and the message says which heald wrote it', async () => {
  await writeEntries(1);
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = 2; UPDATE made_by SET version = '3.4.0'`);
  database.close();
  const problem = problemOf(await openLedger().takeLead());
  expect(problem.kind).toBe('newer_version');
  expect(problem.message).toContain('heald 3.4.0 wrote it in format 2');
  expect(problemOf(openLedgerReader(file)).kind).toBe('newer_version');
});

test('a reader says that there is no ledger, and makes none', () => {
  expect(problemOf(openLedgerReader(file)).kind).toBe('missing');
  expect(problemOf(openLedgerReader(file)).kind).toBe('missing');
});

test('a reader sees what is durable while the controller goes on writing', async () => {
  const ledger = openLedger();
  const { epoch } = valueOf(await ledger.takeLead());
  await ledger.append([entryAt(1)], { after: 0, epoch });
  const reader = valueOf(openLedgerReader(file));
  expect(valueOf(reader.read({ after: 0, limit: Infinity }))).toHaveLength(1);
  await ledger.append([entryAt(2)], { after: 1, epoch });
  expect(valueOf(reader.read({ after: 1, limit: Infinity })).map(({ entry }) => entry.at)).toEqual([2]);
  reader.close();
});

test('a ledger that is removed under a running controller is missed at once, not written into nothing', async () => {
  const ledger = openLedger();
  const { epoch } = valueOf(await ledger.takeLead());
  await ledger.append([entryAt(1)], { after: 0, epoch });
  unlinkSync(file);
  const problem = problemOf(await ledger.append([entryAt(2)], { after: 1, epoch }));
  expect(problem.kind).toBe('missing');
  expect(problem.message).toContain('removed or replaced while heald ran');
});

test('while another process keeps the file locked, an append waits and then says so', async () => {
  const ledger = openLedger();
  const { epoch } = valueOf(await ledger.takeLead());
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const problem = problemOf(await ledger.append([entryAt(1)], { after: 0, epoch }));
  expect(problem.kind).toBe('locked');
  other.exec('ROLLBACK');
  other.close();
  expect(valueOf(await ledger.append([entryAt(1)], { after: 0, epoch }))).toEqual({ lastSequence: 1 });
});

testWith({ root: true, linux: true })('on a full disk nothing is half written, and the ledger goes on once there is space', async () => {
  await withSmallFilesystem(async (mount, small) => {
    const ledger = openLedger(small);
    const { epoch } = valueOf(await ledger.takeLead());
    valueOf(await ledger.append([entryAt(1)], { after: 0, epoch }));
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${mount}/filler bs=4k 2>/dev/null || true`]);

    let [last, problem] = [1, undefined as LedgerProblem | undefined];
    while (problem === undefined) {
      const result = await ledger.append([entryAt(last + 1, '.'.repeat(4_000))], { after: last, epoch });
      if (result.ok) last = result.value.lastSequence;
      else problem = result.problem;
    }
    expect(problem.kind).toBe('disk_full');
    expect(problem.message).toContain('heald then goes on by itself');
    unlinkSync(join(mount, 'filler'));
    expect(valueOf(await ledger.append([entryAt(last + 1)], { after: last, epoch }))).toEqual({ lastSequence: last + 1 });
    await ledger.close();
    expect(valueOf(verifyLedger(small)).entries).toBe(last + 1);
  });
});

testWith({ root: true, linux: true })(
  'on a disk that is full from the start there is no ledger, and one is made once there is space',
  async () => {
    await withSmallFilesystem(async (mount, small) => {
      execFileSync('sh', ['-c', `dd if=/dev/zero of=${mount}/filler bs=4k 2>/dev/null || true`]);
      const ledger = openLedger(small);
      expect(problemOf(await ledger.takeLead()).kind).toBe('disk_full');
      unlinkSync(join(mount, 'filler'));
      expect(valueOf(await ledger.takeLead())).toEqual({ epoch: 1, lastSequence: 0 });
      await ledger.close();
    });
  },
);

testWith({ root: true, linux: true })('a ledger on a read-only filesystem can be read, not written, and says why', async () => {
  await withSmallFilesystem(async (mount, small) => {
    await writeEntries(3, small);
    execFileSync('mount', ['-o', 'remount,ro', mount]);
    expect(problemOf(await openLedger(small).takeLead()).kind).toBe('read_only');
    expect(problemOf(await openLedger(small).takeLead()).message).toContain('mounted read-only');
    const reader = valueOf(openLedgerReader(small));
    expect(valueOf(reader.read({ after: 0, limit: Infinity }))).toHaveLength(3);
    reader.close();
    expect(valueOf(verifyLedger(small)).entries).toBe(3);
  });
});

test('a ledger that was copied while the controller was down is the same ledger', async () => {
  await writeEntries(5);
  const copy = join(folder, 'copy.db');
  copyFileSync(file, copy);
  expect(valueOf(verifyLedger(copy))).toEqual(valueOf(verifyLedger(file)));
});

/** A filesystem of 1 MB in memory, away again afterwards. */
async function withSmallFilesystem(story: (mount: string, ledgerFile: string) => Promise<void>): Promise<void> {
  const mount = mkdtempSync(join(folder, 'small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'heald-test', mount]);
  try {
    await story(mount, join(mount, 'ledger.db'));
  } finally {
    for (const ledger of opened) await ledger.close();
    execFileSync('umount', [mount]);
  }
}
