/**
 * Where do a rehearsal's entries go? A ledger in memory with the rules of the real one: compare-and-append, epochs, a hash chain.
 *
 * The port answers in promises; the simulation, whose time does not pass while it waits, calls the same functions without them.
 */
import { hash } from 'node:crypto';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Entry, LedgerEntry } from '../../controller/entry.ts';
import type { Appended, Ledger, LedgerProblem } from '../../controller/ledger.ts';

export interface MemoryLedger extends Ledger {
  appendNow(entries: readonly Entry[], place: { readonly after: number; readonly epoch: number }): Result<Appended, LedgerProblem>;
  readNow(range: { readonly after: number; readonly limit: number }): readonly LedgerEntry[];
  takeLeadNow(): { readonly epoch: number; readonly lastSequence: number };
  lengthNow(): number;
  /** How many appends came from somebody who did not lead any more. */
  refusals(): number;
}

export function createMemoryLedger(): MemoryLedger {
  const lines: { readonly body: string; readonly hash: string }[] = [];
  let epoch = 0;
  let refused = 0;

  function appendNow(entries: readonly Entry[], place: { after: number; epoch: number }): Result<Appended, LedgerProblem> {
    if (place.epoch !== epoch) refused += 1;
    if (place.epoch !== epoch) return wrong({ kind: 'superseded', message: `Epoch ${epoch} leads, epoch ${place.epoch} no longer does` });
    if (place.after !== lines.length)
      return wrong({ kind: 'moved_on', message: `The ledger ends at ${lines.length}, not at ${place.after}` });
    for (const entry of entries) {
      const body = JSON.stringify(entry);
      lines.push({ body, hash: hash('sha256', `${lines.at(-1)?.hash ?? ''}${lines.length + 1} ${body}`) });
    }
    return ok({ lastSequence: lines.length });
  }

  function readNow({ after, limit }: { after: number; limit: number }): readonly LedgerEntry[] {
    const page = lines.slice(after, after + limit);
    return page.map(({ body, hash: chained }, place) => ({ sequence: after + place + 1, entry: JSON.parse(body) as Entry, hash: chained }));
  }

  function takeLeadNow(): { epoch: number; lastSequence: number } {
    epoch += 1;
    return { epoch, lastSequence: lines.length };
  }

  return {
    appendNow,
    readNow,
    takeLeadNow,
    lengthNow: () => lines.length,
    refusals: () => refused,
    append: async (entries, place) => appendNow(entries, place),
    read: async (range) => ok(readNow(range)),
    takeLead: async () => ok(takeLeadNow()),
    close: async () => {},
  };
}
