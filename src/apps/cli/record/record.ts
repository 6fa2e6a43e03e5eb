/** What does the ledger know? All its entries, and the history that they fold into; nothing is forgotten here. */
import type { Entry, LedgerEntry } from '../../../controller/entry.ts';
import { createHistory, foldEntry, type History } from '../../../controller/history.ts';
import { cleanText } from '../pages/clean-text.ts';

export interface LedgerRecord {
  readonly entries: Entry[];
  readonly history: History;
  lastSequence: number;
}

export function createRecord(): LedgerRecord {
  return { entries: [], history: createHistory(Infinity), lastSequence: 0 };
}

/** Takes further entries in, in their order, and gives them back with what a terminal would obey taken out of their texts. */
export function addEntries(record: LedgerRecord, entries: Iterable<LedgerEntry>): readonly Entry[] {
  const added: Entry[] = [];
  for (const { sequence, entry } of entries) {
    const clean = cleanText(entry);
    added.push(clean);
    record.entries.push(clean);
    foldEntry(record.history, clean);
    record.lastSequence = sequence;
  }
  return added;
}
