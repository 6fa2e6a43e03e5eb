import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import { describeLedger } from './ledger-suite.ts';

describeLedger('the SQLite ledger', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heald-ledger-'));
  const file = join(folder, 'ledger.db');
  return {
    ledger: createSqliteLedger(file, '0.1.0'),
    reopen: () => Promise.resolve(createSqliteLedger(file, '0.1.0')),
    remove: () => rm(folder, { recursive: true }),
  };
});
