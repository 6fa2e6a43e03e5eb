/**
 * The real ledger, with somebody who is told right before and right after a host is found failed, or the intent of a call or its answer,
 * becomes durable. Only of calls of the second step of a plan: the first captures evidence.
 */
import { createSqliteLedger } from '../../../src/adapters/ledger/sqlite-ledger.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import type { Ledger } from '../../../src/controller/ledger.ts';

export type LedgerPoint = `${'before' | 'after'}_${'verdict' | 'intent' | 'answer'}`;

function whatIsTold(entry: Entry): 'verdict' | 'intent' | 'answer' | undefined {
  if ((entry.kind === 'episode_opened' || entry.kind === 'episode_changed') && entry.verdict === 'failed') return 'verdict';
  if (!('step' in entry) || entry.step !== 1) return undefined;
  if (entry.kind === 'step_intended') return 'intent';
  return entry.kind === 'step_answered' ? 'answer' : undefined;
}

export function openWatchedLedger(file: string, version: string, pass: (point: LedgerPoint) => Promise<void>): Ledger {
  const ledger = createSqliteLedger(file, version);
  return {
    ...ledger,
    async append(entries, place) {
      const what = entries.map(whatIsTold).find((one) => one !== undefined);
      if (what !== undefined) await pass(`before_${what}`);
      const appended = await ledger.append(entries, place);
      if (what !== undefined) await pass(`after_${what}`);
      return appended;
    },
  };
}
