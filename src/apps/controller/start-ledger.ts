/**
 * What has happened before this start? Takes the lead, and folds the whole ledger.
 *
 * Trouble that passes (a full disk, a lock, a disk that does not answer) is waited for, because hearing reports and saying so is worth
 * more than not running. Trouble that does not pass ends the start with its message.
 */
import { ok, wrong, type Result } from '../../base/result.ts';
import { createHistory, foldEntry, type History } from '../../controller/history.ts';
import type { Ledger, LedgerProblem } from '../../controller/ledger.ts';

export interface LedgerStart {
  readonly epoch: number;
  readonly lastSequence: number;
  /** The core's own history, and a second one that only takes what is durable. */
  readonly history: History;
  readonly recorded: History;
}

const pageEntries = 5_000;
const retryMs = 2_000;
const passing: readonly LedgerProblem['kind'][] = ['disk_full', 'locked', 'input_output'];

export async function startLedger(
  ledger: Ledger,
  settings: {
    readonly wait: (ms: number) => Promise<void>;
    readonly onTrouble: (problem: LedgerProblem) => void;
    readonly isStopping: () => boolean;
  },
): Promise<Result<LedgerStart, LedgerProblem>> {
  for (;;) {
    const started = await tryToStart(ledger);
    if (started.ok || settings.isStopping() || !passing.includes(started.problem.kind)) return started;
    settings.onTrouble(started.problem);
    await settings.wait(retryMs);
  }
}

async function tryToStart(ledger: Ledger): Promise<Result<LedgerStart, LedgerProblem>> {
  const lead = await ledger.takeLead();
  if (!lead.ok) return lead;
  const [history, recorded] = [createHistory(), createHistory()];
  let lastSequence = 0;
  for (;;) {
    const read = await ledger.read({ after: lastSequence, limit: pageEntries });
    if (!read.ok) return wrong(read.problem);
    for (const { entry } of read.value) {
      foldEntry(history, entry);
      foldEntry(recorded, entry);
    }
    lastSequence = read.value.at(-1)?.sequence ?? lastSequence;
    if (read.value.length < pageEntries) return ok({ epoch: lead.value.epoch, lastSequence, history, recorded });
  }
}
