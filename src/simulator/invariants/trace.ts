/**
 * What is there to judge a rehearsal by? What heald wrote down, what it asked the cloud for, what the cloud really did, and which
 * hosts really were ill: four records, of which heald itself sees only the first two.
 */
import type { Instant } from '../../base/instant.ts';
import type { Entry, LedgerEntry } from '../../controller/entry.ts';
import type { PolicySet } from '../../policy/policy.ts';
import type { Call } from '../../remediation/call.ts';
import type { Deed } from '../cloud/deed.ts';

export interface Trace {
  readonly policies: PolicySet;
  readonly endedAt: Instant;
  readonly entries: readonly Entry[];
  /** The same entries as the ledger holds them: numbered and chained. */
  readonly ledger: readonly LedgerEntry[];
  readonly deeds: readonly Deed[];
  readonly calls: readonly MadeCall[];
  /** When an inventory came in that could be read. */
  readonly inventoriesAt: readonly Instant[];
  readonly spells: readonly Spell[];
}

/** A call that changes something, at the moment at which it left the controller. */
export interface MadeCall {
  readonly at: Instant;
  readonly call: Call;
}

/** A host was truly ill, as only the simulation knows; `until` is Infinity while it still is. */
export interface Spell {
  readonly machine: string;
  readonly from: Instant;
  until: Instant;
}
