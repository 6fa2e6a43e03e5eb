/** What is in a controller's ledger now, oldest first? Read while the controller goes on writing. */
import { join } from 'node:path';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { Entry } from '../../src/controller/entry.ts';

/** Throws when there is none in this state directory, or it cannot be read. */
export function readEntries(stateDir: string): readonly Entry[] {
  const opened = openLedgerReader(join(stateDir, 'ledger.db'));
  if (!opened.ok) throw new Error(opened.problem.message);
  const read = opened.value.read({ after: 0, limit: Infinity });
  opened.value.close();
  if (!read.ok) throw new Error(read.problem.message);
  return read.value.map(({ entry }) => entry);
}
