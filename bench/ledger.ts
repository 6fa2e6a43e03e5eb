/**
 * What does it cost that every entry is hash-chained, compared and written from a thread of its own? The ledger beside plain
 * node:sqlite with the same settings in the main thread, in turns, on the same disk.
 */
import { closeSync, fdatasyncSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSqliteLedger } from '../src/adapters/ledger/sqlite-ledger.ts';
import { verifyLedger } from '../src/adapters/ledger/verify-ledger.ts';
import { invariant } from '../src/base/invariant.ts';
import type { Entry } from '../src/controller/entry.ts';
import type { Benchmark, BenchmarkSettings } from './benchmark.ts';
import { type Stage, withStage } from './beside/programs.ts';
import { findMedian, findQuantile } from './measure/statistics.ts';
import { formatNumber, layOutTable } from './measure/table.ts';

export const ledger: Benchmark = {
  name: 'ledger',
  question: 'what does a durable, chained entry cost beside plain SQLite?',
  run: (settings) => withStage((stage) => compare(stage, settings)),
};

const togetherMax = 32;

/** Entries a second, and how long each took to be durable. */
interface Pace {
  readonly perSecond: number;
  readonly eachMs: readonly number[];
}

interface Writer {
  oneByOne(forMs: number): Promise<Pace>;
  /** With `togetherMax` entries that wait. */
  together(forMs: number): Promise<Pace>;
}

async function compare({ folder }: Stage, { short, say }: BenchmarkSettings): Promise<void> {
  const file = join(folder, 'ledger.db');
  const subject = createSqliteLedger(file, 'bench');
  const plain = openPlain(join(folder, 'plain.db'));
  try {
    const ours = await createLedgerWriter(subject);
    const [turns, turnMs] = short ? [3, 700] : [8, 2_000];
    const paces = { ours: [] as Pace[], plain: [] as Pace[], oursTogether: [] as Pace[], plainTogether: [] as Pace[] };
    for (let turn = 0; turn < turns; turn += 1) {
      paces.ours.push(await ours.oneByOne(turnMs));
      paces.plain.push(await plain.writer.oneByOne(turnMs));
      paces.oursTogether.push(await ours.together(turnMs));
      paces.plainTogether.push(await plain.writer.together(turnMs));
    }
    const rows = [
      describe('one by one', paces.ours, paces.plain),
      describe(`${togetherMax} waiting`, paces.oursTogether, paces.plainTogether),
    ];
    const heading = ['entries a second', 'ledger', 'plain', 'ratio', 'ledger p50 ms', 'p99 ms', 'plain p50 ms', 'p99 ms'];
    for (const line of layOutTable(heading, rows)) say(`   ${line}`);
    say(
      `   a bare write and fdatasync of 4 KB on this disk: p50 ${measureSync(join(folder, 'sync')).toFixed(3)} ms; the slower it is, the nearer ×1`,
    );
  } finally {
    await subject.close();
    plain.database.close();
  }
  reportVerify(file, say);
}

function describe(name: string, ours: readonly Pace[], plain: readonly Pace[]): string[] {
  const perSecond = (paces: readonly Pace[]) => findMedian(paces.map((pace) => pace.perSecond));
  const ratio = findMedian(ours.map((pace, turn) => pace.perSecond / (plain[turn]?.perSecond ?? Number.NaN)));
  const ms = (paces: readonly Pace[], share: number) =>
    findQuantile(
      paces.flatMap(({ eachMs }) => eachMs),
      share,
    ).toFixed(2);
  const times = [ms(ours, 0.5), ms(ours, 0.99), ms(plain, 0.5), ms(plain, 0.99)];
  return [name, formatNumber(perSecond(ours)), formatNumber(perSecond(plain)), `×${formatNumber(ratio)}`, ...times];
}

async function createLedgerWriter(subject: ReturnType<typeof createSqliteLedger>): Promise<Writer> {
  const lead = await subject.takeLead();
  invariant(lead.ok, 'The ledger cannot be opened');
  const { epoch } = lead.value;
  let last = lead.value.lastSequence;

  async function append(): Promise<number> {
    const startedAt = performance.now();
    const after = last;
    last += 1;
    const appended = await subject.append([makeEntry(after)], { after, epoch });
    invariant(appended.ok, 'The ledger did not take an entry');
    return performance.now() - startedAt;
  }

  return {
    oneByOne: async (forMs) => {
      const [startedAt, eachMs] = [performance.now(), [] as number[]];
      while (performance.now() - startedAt < forMs) eachMs.push(await append());
      return { perSecond: (eachMs.length * 1_000) / (performance.now() - startedAt), eachMs };
    },
    together: async (forMs) => {
      const [startedAt, eachMs] = [performance.now(), [] as number[]];
      const keepWaiting = async (): Promise<void> => {
        while (performance.now() - startedAt < forMs) eachMs.push(await append());
      };
      await Promise.all(Array.from({ length: togetherMax }, keepWaiting));
      return { perSecond: (eachMs.length * 1_000) / (performance.now() - startedAt), eachMs };
    },
  };
}

/** What one would write without a ledger: a row of JSON, a commit for each, or one for all that wait. */
function openPlain(file: string): { readonly database: DatabaseSync; readonly writer: Writer } {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216');
  database.exec('CREATE TABLE entries (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO entries (body) VALUES (?)');
  let written = 0;

  function write(count: number): number {
    const startedAt = performance.now();
    database.exec('BEGIN IMMEDIATE');
    for (let place = 0; place < count; place += 1) insert.run(JSON.stringify(makeEntry((written += 1))));
    database.exec('COMMIT');
    return performance.now() - startedAt;
  }

  async function writeFor(forMs: number, count: number): Promise<Pace> {
    const [startedAt, eachMs] = [performance.now(), [] as number[]];
    while (performance.now() - startedAt < forMs) eachMs.push(write(count));
    return { perSecond: (eachMs.length * count * 1_000) / (performance.now() - startedAt), eachMs };
  }

  return { database, writer: { oneByOne: (forMs) => writeFor(forMs, 1), together: (forMs) => writeFor(forMs, togetherMax) } };
}

/** What is written when a host falls ill. */
function makeEntry(number: number): Entry {
  const since = 1_795_000_000_000 + number;
  const [subject, family] = ['/var/lib/app', 'active_probe'] as const;
  const sentence = 'writes have not reached the disk for 5.2 s';
  return {
    kind: 'episode_opened',
    at: since + 5_200,
    episode: `ep-${number}`,
    host: { id: `i-0${number.toString(16).padStart(15, '0')}`, name: `web-${number}`, zone: 'use1-az4', group: 'prod-web' },
    fault: 'disk',
    verdict: 'suspect',
    since,
    reasons: ['disk.fsync_stall_seconds', 'disk.create_stall_seconds'].map((signal) => ({
      signal,
      subject,
      family,
      since,
      sentence,
      kind: 'suspect',
    })),
  };
}

/** The disk's own part: what no ledger can do faster. */
function measureSync(file: string): number {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4_096);
  const eachMs: number[] = [];
  for (let write = 0; write < 500; write += 1) {
    const startedAt = performance.now();
    writeSync(descriptor, block);
    fdatasyncSync(descriptor);
    eachMs.push(performance.now() - startedAt);
  }
  closeSync(descriptor);
  return findMedian(eachMs);
}

function reportVerify(file: string, say: BenchmarkSettings['say']): void {
  const { size } = statSync(file);
  const startedAt = performance.now();
  const verified = verifyLedger(file);
  const seconds = (performance.now() - startedAt) / 1_000;
  invariant(verified.ok, 'The ledger does not verify');
  const { entries } = verified.value;
  const pace = `${formatNumber(entries / seconds)} entries a second, ${formatNumber(size / 2 ** 20 / seconds)} MB a second`;
  say(`   verify: ${formatNumber(entries)} entries of ${formatNumber(size / entries)} bytes in ${formatNumber(seconds)} s: ${pace}`);
}
