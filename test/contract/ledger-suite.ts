/**
 * What must every ledger do? One suite for the port `Ledger`: SQLite, the simulator's, and later etcd. `make` gives a fresh, empty
 * ledger; `reopen`, where a ledger outlives its process, gives the same one again.
 */
import { expect, test } from 'vitest';

import type { Result } from '../../src/base/result.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { Ledger } from '../../src/controller/ledger.ts';

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  readonly reopen?: () => Promise<Ledger>;
  readonly remove: () => Promise<void>;
}

export function entryAt(at: number, because = 'a test'): Entry {
  return { kind: 'controller_stopped', because, at };
}

export function valueOf<Value, Problem>(result: Result<Value, Problem>): Value {
  if (!result.ok) throw new Error(`Expected a value, got ${JSON.stringify(result.problem)}`);
  return result.value;
}

function problemOf(result: Result<unknown, { readonly kind: string }>): string {
  return result.ok ? 'none' : result.problem.kind;
}

export function describeLedger(name: string, make: () => Promise<LedgerUnderTest>): void {
  async function withLedger(story: (under: LedgerUnderTest, epoch: number) => Promise<void>): Promise<void> {
    const under = await make();
    try {
      await story(under, valueOf(await under.ledger.takeLead()).epoch);
    } finally {
      await under.ledger.close();
      await under.remove();
    }
  }

  test(`${name}: entries come back in order, numbered from 1, exactly as they went in`, () =>
    withLedger(async ({ ledger }, epoch) => {
      const entries: Entry[] = [
        entryAt(1_000),
        { kind: 'reports_refused', because: 'too_large – ä "quoted"\n', from: '127.0.0.1', count: 3, at: 2_000.5 },
        entryAt(3_000),
      ];
      expect(valueOf(await ledger.append(entries, { after: 0, epoch }))).toEqual({ lastSequence: 3 });

      const read = valueOf(await ledger.read({ after: 0, limit: 100 }));
      expect(read.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      expect(read.map(({ entry }) => entry)).toEqual(entries);
    }));

  test(`${name}: a reader can go on from any number, a page at a time`, () =>
    withLedger(async ({ ledger }, epoch) => {
      await ledger.append(
        [1, 2, 3, 4, 5].map((at) => entryAt(at)),
        { after: 0, epoch },
      );
      expect(valueOf(await ledger.read({ after: 1, limit: 2 })).map(({ sequence }) => sequence)).toEqual([2, 3]);
      expect(valueOf(await ledger.read({ after: 5, limit: 2 }))).toEqual([]);
    }));

  test(`${name}: an append at a place where the ledger no longer ends is refused, whole`, () =>
    withLedger(async ({ ledger }, epoch) => {
      await ledger.append([entryAt(1), entryAt(2)], { after: 0, epoch });
      expect(problemOf(await ledger.append([entryAt(3), entryAt(4)], { after: 1, epoch }))).toBe('moved_on');
      expect(problemOf(await ledger.append([entryAt(3)], { after: 9, epoch }))).toBe('moved_on');
      expect(valueOf(await ledger.read({ after: 0, limit: 100 }))).toHaveLength(2);
    }));

  test(`${name}: of two appends at the same place exactly one wins`, () =>
    withLedger(async ({ ledger }, epoch) => {
      const both = await Promise.all([
        ledger.append([entryAt(1, 'left')], { after: 0, epoch }),
        ledger.append([entryAt(1, 'right')], { after: 0, epoch }),
      ]);
      expect(both.map((result) => problemOf(result)).toSorted()).toEqual(['moved_on', 'none']);
      expect(valueOf(await ledger.read({ after: 0, limit: 100 }))).toHaveLength(1);
    }));

  test(`${name}: appends that wait together keep their order`, () =>
    withLedger(async ({ ledger }, epoch) => {
      const answers = await Promise.all(Array.from({ length: 300 }, (_, at) => ledger.append([entryAt(at)], { after: at, epoch })));
      expect(answers.every(({ ok }) => ok)).toBe(true);
      const read = valueOf(await ledger.read({ after: 0, limit: 1_000 }));
      expect(read.map(({ entry }) => entry.at)).toEqual(Array.from({ length: 300 }, (_, at) => at));
    }));

  test(`${name}: whoever takes the lead shuts out every older epoch`, () =>
    withLedger(async ({ ledger }, older) => {
      await ledger.append([entryAt(1)], { after: 0, epoch: older });
      const newer = valueOf(await ledger.takeLead());
      expect(newer.epoch).toBeGreaterThan(older);
      expect(newer.lastSequence).toBe(1);
      expect(problemOf(await ledger.append([entryAt(2)], { after: 1, epoch: older }))).toBe('superseded');
      expect(problemOf(await ledger.append([entryAt(2)], { after: 1, epoch: newer.epoch }))).toBe('none');
    }));

  test(`${name}: each entry's hash depends on every entry before it`, () =>
    withLedger(async (left, epoch) => {
      const right = await make();
      try {
        const otherEpoch = valueOf(await right.ledger.takeLead()).epoch;
        await left.ledger.append([entryAt(1, 'one thing'), entryAt(2)], { after: 0, epoch });
        await right.ledger.append([entryAt(1, 'another'), entryAt(2)], { after: 0, epoch: otherEpoch });
        const [leftRead, rightRead] = [
          valueOf(await left.ledger.read({ after: 1, limit: 1 })),
          valueOf(await right.ledger.read({ after: 1, limit: 1 })),
        ];
        expect(leftRead[0]?.entry).toEqual(rightRead[0]?.entry);
        expect(leftRead[0]?.hash).not.toBe(rightRead[0]?.hash);
      } finally {
        await right.ledger.close();
        await right.remove();
      }
    }));

  test(`${name}: what was appended is there after it has been opened anew, and the epoch goes on`, () =>
    withLedger(async ({ ledger, reopen }, epoch) => {
      if (reopen === undefined) return;
      await ledger.append([entryAt(1), entryAt(2)], { after: 0, epoch });
      await ledger.close();
      const again = await reopen();
      try {
        expect(valueOf(await again.read({ after: 0, limit: 10 }))).toHaveLength(2);
        expect(valueOf(await again.takeLead())).toEqual({ epoch: epoch + 1, lastSequence: 2 });
      } finally {
        await again.close();
      }
    }));
}
