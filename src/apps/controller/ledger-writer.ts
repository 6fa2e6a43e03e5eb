/**
 * Makes entries durable, in order, however long it takes. While the disk does not do its part, the entries are kept, the trouble is
 * told once and on change, and the same append is tried again; nothing is lost and nothing is recorded twice.
 *
 * An append whose answer was trouble may have reached the disk all the same. So when the ledger says that it has moved on, the writer
 * looks: if what follows its place is exactly what it meant to write, it was written.
 */
import { writeCanonicalJson } from '../../adapters/ledger/canonical-json.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Ledger, LedgerProblem } from '../../controller/ledger.ts';

export interface LedgerWriterStatus {
  readonly lastSequence: number;
  /** Entries that are not durable yet. */
  readonly unrecorded: number;
  /** What the ledger's trouble is, or how long an append has been stuck; undefined while all is well. */
  readonly problem: string | undefined;
}

export interface LedgerWriter {
  /** Resolves once `entries` are durable; with a problem only when another controller has taken over and this one must stop. */
  write(entries: readonly Entry[]): Promise<LedgerProblem | undefined>;
  status(): LedgerWriterStatus;
}

export interface LedgerWriterSettings {
  readonly ledger: Ledger;
  readonly epoch: number;
  readonly lastSequence: number;
  /** Monotonic milliseconds. */
  readonly monotonicNow: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly onWritten: (entries: number, tookMs: number) => void;
  /** The same trouble is told once. */
  readonly onTrouble: (problem: LedgerProblem) => void;
  readonly onRecovered: (afterMs: number) => void;
}

const firstRetryMs = 250;
const longestRetryMs = 5_000;
/** A healthy disk answers in milliseconds; from here on its silence is a trouble of its own. */
export const stuckAfterMs = 1_000;

export function createLedgerWriter(settings: LedgerWriterSettings): LedgerWriter {
  const { ledger, epoch, monotonicNow } = settings;
  let { lastSequence } = settings;
  let unrecorded: readonly Entry[] = [];
  let writingSince: number | undefined;
  let trouble: LedgerProblem | undefined;

  /** One try: undefined when the entries are durable, by this append or by an earlier one whose answer was trouble. */
  async function tryToAppend(entries: readonly Entry[]): Promise<LedgerProblem | undefined> {
    const result = await ledger.append(entries, { after: lastSequence, epoch });
    if (result.ok) return undefined;
    if (result.problem.kind !== 'moved_on') return result.problem;
    const read = await ledger.read({ after: lastSequence, limit: entries.length + 1 });
    if (!read.ok) return read.problem;
    const isOurs =
      read.value.length === entries.length &&
      read.value.every(({ entry }, place) => writeCanonicalJson(entry) === writeCanonicalJson(entries[place]));
    return isOurs ? undefined : result.problem;
  }

  function settle(entries: readonly Entry[], startedAt: number): void {
    lastSequence += entries.length;
    unrecorded = [];
    writingSince = undefined;
    settings.onWritten(entries.length, monotonicNow() - startedAt);
    if (trouble === undefined) return;
    trouble = undefined;
    settings.onRecovered(monotonicNow() - startedAt);
  }

  return {
    async write(entries) {
      const startedAt = monotonicNow();
      unrecorded = entries;
      writingSince = startedAt;
      for (let retryMs = firstRetryMs; ; retryMs = Math.min(2 * retryMs, longestRetryMs)) {
        const problem = await tryToAppend(entries);
        if (problem === undefined) {
          settle(entries, startedAt);
          return undefined;
        }
        if (problem.kind === 'superseded' || problem.kind === 'moved_on') return problem;
        if (problem.message !== trouble?.message) settings.onTrouble(problem);
        trouble = problem;
        await settings.wait(retryMs);
      }
    },
    status() {
      const stuckForMs = writingSince === undefined ? 0 : monotonicNow() - writingSince;
      const stuck =
        stuckForMs < stuckAfterMs
          ? undefined
          : `the ledger has not answered for ${Math.round(stuckForMs / 1_000)} s; its disk may be stuck`;
      return { lastSequence, unrecorded: unrecorded.length, problem: trouble?.message ?? stuck };
    },
  };
}
