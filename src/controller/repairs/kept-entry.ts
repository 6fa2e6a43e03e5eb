/** What is remembered of machines that were kept? That their end was said, intended and done, or why they are kept on. */
import type { Instant } from '../../base/instant.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { KeepHold } from '../../remediation/kept-machine.ts';

interface Kept {
  /** The repair that replaced it. */
  readonly remediation: string;
  readonly machine: string;
  readonly hostName: string;
  readonly group: string;
}

export type KeptEntryBody =
  /** `notBefore`: it is not ended sooner, whatever happens. */
  | ({ readonly kind: 'keep_announced'; readonly notBefore: Instant } & Kept)
  /** Its time in quarantine is over, and it is still there: a person is asked what is to become of it. */
  | ({ readonly kind: 'keep_asked'; readonly until: Instant } & Kept)
  | ({ readonly kind: 'keep_held'; readonly reason: KeepHold } & Kept)
  /** Written before the call is made, as with every call. */
  | ({ readonly kind: 'keep_end_intended'; readonly call: Call; readonly undo: string } & Kept)
  | ({ readonly kind: 'keep_end_answered'; readonly outcome: Outcome } & Kept)
  /** From now on it is no business of heald any more. */
  | ({ readonly kind: 'keep_over'; readonly because: string } & Kept);
