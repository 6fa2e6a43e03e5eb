/** Is the ledger whole, as it was written, and does it give a controller that starts now something to go on with? Walks the chain, and folds. */
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Entry } from '../../controller/entry.ts';
import { createHistory, foldEntry, type History } from '../../controller/history.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import { genesisHash } from './hash-chain.ts';
import { sayLedgerProblem, toLedgerProblem, verifyHint } from './ledger-problem.ts';
import { openReadOnly } from './ledger-reader.ts';
import { findFault, type Row } from './read-entries.ts';

export interface VerifiedLedger {
  readonly entries: number;
  /** The hash of the newest entry. Note it down elsewhere: it is what shows that a ledger's end was cut off. */
  readonly headHash: string;
  /** What a controller that starts now would know. */
  readonly history: History;
}

export interface BrokenLedger {
  /** So many entries, from the first on, are as they were written. */
  readonly goodEntries: number;
  /** The number of the first entry that is not; undefined when the file cannot be read at all. */
  readonly firstBroken: number | undefined;
  readonly problem: LedgerProblem;
}

export function verifyLedger(file: string): Result<VerifiedLedger, BrokenLedger> {
  const opened = openReadOnly(file);
  if (!opened.ok) return wrong({ goodEntries: 0, firstBroken: undefined, problem: withoutHint(opened.problem) });
  const database = opened.value;
  const history = createHistory();
  let previous = { sequence: 0, hash: genesisHash };
  try {
    const rows = database.prepare('SELECT sequence, body, hash FROM entries ORDER BY sequence').iterate();
    for (const row of rows as unknown as Iterable<Row>) {
      const fault = findFault(previous, row) ?? foldRow(history, row);
      if (fault !== undefined) {
        return wrong({
          goodEntries: previous.sequence,
          firstBroken: previous.sequence + 1,
          problem: withoutHint(sayLedgerProblem('corrupt', 'trust', file, fault)),
        });
      }
      previous = row;
    }
    return ok({ entries: previous.sequence, headHash: previous.hash, history });
  } catch (error) {
    return wrong({
      goodEntries: previous.sequence,
      firstBroken: previous.sequence + 1,
      problem: withoutHint(toLedgerProblem(error, 'read', file)),
    });
  } finally {
    database.close();
  }
}

/** Why the row cannot be taken into the history; undefined when it is. */
function foldRow(history: History, { sequence, body }: Row): string | undefined {
  try {
    foldEntry(history, JSON.parse(body) as Entry);
    return undefined;
  } catch (error) {
    return `entry ${sequence} is as it was written, and means nothing to this version: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function withoutHint({ kind, message }: LedgerProblem): LedgerProblem {
  return { kind, message: message.replace(verifyHint, '') };
}
