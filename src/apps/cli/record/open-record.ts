/** Reads the ledger of the state folder, whether a controller runs or not, or says in one sentence why that cannot be done. */
import { openLedgerReader } from '../../../adapters/ledger/ledger-reader.ts';
import { findStateFolder } from '../../../adapters/state-folder.ts';
import type { Entry } from '../../../controller/entry.ts';
import type { LedgerProblem } from '../../../controller/ledger.ts';
import type { Ending } from '../exit-codes.ts';
import { addEntries, createRecord, type LedgerRecord } from './record.ts';
import { Unanswerable, textOf, type Call } from '../verb.ts';

export interface OpenRecord {
  readonly record: LedgerRecord;
  /** What was appended since, already taken into the record. */
  readMore(): readonly Entry[];
}

const endings: Partial<Readonly<Record<LedgerProblem['kind'], Ending>>> = {
  missing: 'unreachable',
  read_only: 'refused',
  locked: 'unreachable',
};

/** To whoever named a controller that does not answer. */
export const readHereInstead = 'Leave out --controller to read the ledger of this host.';

export function ledgerFileOf(call: Call): string {
  return findStateFolder(textOf(call, 'stateDir'), call.environment).ledgerFile;
}

export function openRecord(call: Call): OpenRecord {
  const file = ledgerFileOf(call);
  const opened = openLedgerReader(file);
  if (!opened.ok) throw cannotRead(opened.problem, file);
  const record = createRecord();
  const readMore = () => {
    const read = opened.value.read({ after: record.lastSequence, limit: Infinity });
    if (!read.ok) throw cannotRead(read.problem, file);
    return addEntries(record, read.value);
  };
  readMore();
  return { record, readMore };
}

/** Reads once and closes. */
export function readRecord(call: Call): LedgerRecord {
  return openRecord(call).record;
}

function cannotRead(problem: LedgerProblem, file: string): Unanswerable {
  if (problem.kind !== 'missing') return new Unanswerable(endings[problem.kind] ?? 'finding', problem.message);
  const message = `There is no ledger at ${file}, so nothing has been recorded here yet.\nStart watching this host with "heald up", or name another folder with --state-dir.`;
  return new Unanswerable('unreachable', message);
}
