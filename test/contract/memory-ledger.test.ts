import { createMemoryLedger } from '../../src/simulator/world/memory-ledger.ts';
import { describeLedger } from './ledger-suite.ts';

describeLedger('memory', async () => {
  const ledger = createMemoryLedger();
  return { ledger, reopen: async () => ledger, remove: async () => {} };
});
