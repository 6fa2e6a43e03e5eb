/**
 * The real ledger, with somebody who is told right before and right after the intent of a call, or its answer, becomes durable. Only of
 * the second step of a plan: the first captures evidence.
 */
import { createSqliteLedger } from '../../../src/adapters/ledger/sqlite-ledger.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import type { Ledger } from '../../../src/controller/ledger.ts';

export type LedgerPoint = 'before_intent' | 'after_intent' | 'before_answer' | 'after_answer';

const told: Partial<Readonly<Record<Entry['kind'], 'intent' | 'answer'>>> = { step_intended: 'intent', step_answered: 'answer' };

export function openWatchedLedger(file: string, version: string, pass: (point: LedgerPoint) => Promise<void>): Ledger {
  const ledger = createSqliteLedger(file, version);
  return {
    ...ledger,
    async append(entries, place) {
      const what = entries
        .map((entry) => ('step' in entry && entry.step === 1 ? told[entry.kind] : undefined))
        .find((one) => one !== undefined);
      if (what !== undefined) await pass(`before_${what}`);
      const appended = await ledger.append(entries, place);
      if (what !== undefined) await pass(`after_${what}`);
      return appended;
    },
  };
}
