/**
 * Where do entries go? The port that the SQLite adapter, the simulator's ledger and later an etcd adapter fulfil.
 *
 * Compare-and-append from day one: appending fails when somebody else has appended meanwhile or a newer epoch leads, so three
 * controllers can share one ledger and only one of them can act.
 */
import type { Result } from '../base/result.ts';
import type { Entry, LedgerEntry } from './entry.ts';

/** Why the ledger did not take or give entries. All but `moved_on` and `superseded` are the disk's or the file's trouble. */
export interface LedgerProblem {
  readonly kind:
    | 'moved_on'
    | 'superseded'
    | 'disk_full'
    | 'read_only'
    | 'corrupt'
    | 'newer_version'
    | 'missing'
    | 'locked'
    | 'input_output';
  /** What failed, on which file, in a sentence that says what to do. */
  readonly message: string;
}

export interface Appended {
  readonly lastSequence: number;
}

export interface Ledger {
  /**
   * Makes `entries` durable, all or none, as the entries that follow number `after`.
   * Resolves once they are on disk; never rejects for what the disk or another controller did.
   */
  append(entries: readonly Entry[], place: { readonly after: number; readonly epoch: number }): Promise<Result<Appended, LedgerProblem>>;
  /** Entries with a number above `after`, oldest first, at most `limit`. */
  read(range: { readonly after: number; readonly limit: number }): Promise<Result<readonly LedgerEntry[], LedgerProblem>>;
  /** Takes the lead: a new epoch, higher than all before; whoever held an older one can append no more. */
  takeLead(): Promise<Result<{ readonly epoch: number; readonly lastSequence: number }, LedgerProblem>>;
  close(): Promise<void>;
}
