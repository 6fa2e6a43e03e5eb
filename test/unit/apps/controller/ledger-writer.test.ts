import { expect, test } from 'vitest';

import { createLedgerWriter, type LedgerWriter } from '../../../../src/apps/controller/ledger-writer.ts';
import { ok, wrong, type Result } from '../../../../src/base/result.ts';
import type { Entry, LedgerEntry } from '../../../../src/controller/entry.ts';
import type { Appended, Ledger, LedgerProblem } from '../../../../src/controller/ledger.ts';

const full: LedgerProblem = { kind: 'disk_full', message: 'the disk is full' };
const locked: LedgerProblem = { kind: 'locked', message: 'the file is locked' };
const movedOn: LedgerProblem = { kind: 'moved_on', message: 'it ends elsewhere' };

function entryAt(at: number): Entry {
  return { kind: 'controller_stopped', because: 'a test', at };
}

/** A ledger that answers appends as scripted and then takes everything; `written` is what lies in it. */
function createScriptedLedger(answers: LedgerProblem[], written: Entry[] = []): Ledger & { readonly appends: number } {
  let appends = 0;
  return {
    get appends() {
      return appends;
    },
    append(entries, { after }): Promise<Result<Appended, LedgerProblem>> {
      appends += 1;
      const problem = answers.shift();
      if (problem !== undefined) return Promise.resolve(wrong(problem));
      written.push(...entries);
      return Promise.resolve(ok({ lastSequence: after + entries.length }));
    },
    read({ after, limit }): Promise<Result<readonly LedgerEntry[], LedgerProblem>> {
      const page = written.slice(after, after + limit);
      return Promise.resolve(ok(page.map((entry, place) => ({ sequence: after + place + 1, entry, hash: '' }))));
    },
    takeLead: () => Promise.resolve(ok({ epoch: 1, lastSequence: written.length })),
    close: () => Promise.resolve(),
  };
}

interface Bench {
  readonly writer: LedgerWriter;
  readonly waits: number[];
  readonly troubles: string[];
  readonly recoveries: number[];
}

function createBench(ledger: Ledger): Bench {
  let now = 0;
  const bench = { waits: [] as number[], troubles: [] as string[], recoveries: [] as number[] };
  const writer = createLedgerWriter({
    ledger,
    epoch: 1,
    lastSequence: 0,
    monotonicNow: () => now,
    wait: (ms) => {
      bench.waits.push(ms);
      now += ms;
      return Promise.resolve();
    },
    onWritten: () => undefined,
    onTrouble: ({ kind }) => bench.troubles.push(kind),
    onRecovered: (afterMs) => bench.recoveries.push(afterMs),
  });
  return { ...bench, writer };
}

test('trouble is told once and on change, tried again ever more slowly, and nothing is written twice', async () => {
  const written: Entry[] = [];
  const { writer, waits, troubles, recoveries } = createBench(createScriptedLedger([full, full, full, locked, locked, full], written));
  expect(await writer.write([entryAt(1), entryAt(2)])).toBeUndefined();
  expect(troubles).toEqual(['disk_full', 'locked', 'disk_full']);
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000]);
  expect(recoveries).toEqual([12_750]);
  expect(written).toEqual([entryAt(1), entryAt(2)]);
  expect(writer.status()).toEqual({ lastSequence: 2, unrecorded: 0, problem: undefined });
});

test('an append that reached the disk although its answer was trouble is recognised and not repeated', async () => {
  const written = [entryAt(1), entryAt(2)];
  const { writer } = createBench(createScriptedLedger([full, movedOn], written));
  expect(await writer.write([entryAt(1), entryAt(2)])).toBeUndefined();
  expect(written).toHaveLength(2);
  expect(writer.status().lastSequence).toBe(2);
});

test('while the ledger cannot be looked into, what was written there is left open and tried again', async () => {
  const written = [entryAt(1)];
  const ledger = createScriptedLedger([full, movedOn, movedOn], written);
  let reads = 0;
  const { writer, troubles } = createBench({
    ...ledger,
    read: (range) => ((reads += 1) === 1 ? Promise.resolve(wrong(locked)) : ledger.read(range)),
  });
  expect(await writer.write([entryAt(1)])).toBeUndefined();
  expect(troubles).toEqual(['disk_full', 'locked']);
  expect(written).toHaveLength(1);
});

test('entries of somebody else in our place end the writing', async () => {
  const { writer } = createBench(createScriptedLedger([movedOn], [entryAt(7), entryAt(8)]));
  expect(await writer.write([entryAt(1), entryAt(2)])).toEqual(movedOn);
});

test('our entries followed by somebody else’s end the writing too', async () => {
  const { writer } = createBench(createScriptedLedger([full, movedOn], [entryAt(1), entryAt(9)]));
  expect(await writer.write([entryAt(1)])).toEqual(movedOn);
});

test('a newer epoch ends the writing at once', async () => {
  const superseded: LedgerProblem = { kind: 'superseded', message: 'epoch 2 leads' };
  const ledger = createScriptedLedger([superseded]);
  const { writer } = createBench(ledger);
  expect(await writer.write([entryAt(1)])).toEqual(superseded);
  expect(ledger.appends).toBe(1);
});

test('an append that is not answered is a trouble after a second, and says for how long', () => {
  let now = 0;
  const silent: Ledger = { ...createScriptedLedger([]), append: () => new Promise(() => {}) };
  const nothing = () => undefined;
  const writer = createLedgerWriter({
    ledger: silent,
    epoch: 1,
    lastSequence: 5,
    monotonicNow: () => now,
    wait: () => Promise.resolve(),
    onWritten: nothing,
    onTrouble: nothing,
    onRecovered: nothing,
  });
  void writer.write([entryAt(1)]);
  now = 900;
  expect(writer.status().problem).toBeUndefined();
  now = 12_000;
  expect(writer.status()).toMatchObject({ lastSequence: 5, unrecorded: 1 });
  expect(writer.status().problem).toContain('has not answered for 12 s');
});
