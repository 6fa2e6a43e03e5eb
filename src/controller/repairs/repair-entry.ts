/** What is remembered of repairs? The ledger entries from a plan to its end, and of what others did to the same room. */
import type { Instant } from '../../base/instant.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { Harm } from '../../remediation/action.ts';
import type { Plan, RemediationResult } from '../../remediation/remediation.ts';
import type { KeptEntryBody } from './kept-entry.ts';

export type RepairEntryBody =
  | KeptEntryBody
  | {
      readonly kind: 'remediation_opened';
      readonly remediation: string;
      readonly episode: string;
      readonly incident: string;
      readonly hostName: string;
      readonly policy: string;
      readonly plan: Plan;
      readonly planHash: string;
      /** Until when a person may approve; undefined when nobody needs to. */
      readonly approvableUntil: Instant | undefined;
      /** For how long it waits for a veto before its first call; undefined when it does not. */
      readonly vetoWindowMs?: number;
    }
  | { readonly kind: 'remediation_approved'; readonly remediation: string; readonly by: string; readonly because: string }
  /** Spoken when a call had been made already: that one stands, and none follows. */
  | { readonly kind: 'remediation_vetoed'; readonly remediation: string; readonly by: string; readonly because: string }
  | {
      /** Written before the call is made. Whoever finds it without an answer looks at the world, and never calls again blindly. */
      readonly kind: 'step_intended';
      readonly remediation: string;
      readonly hostName: string;
      readonly step: number;
      readonly words: string;
      readonly irreversible: boolean;
      /** What the step costs; where it is missing, what is irreversible costs the host and everything else nothing. */
      readonly harm?: Harm;
      /** How the step is taken back, or that it cannot be, as it stood when the step was made; entries of older versions do not say. */
      readonly undo?: string;
      readonly call: Call;
      /** The group's machines at that moment, to tell the replacement from them. */
      readonly machinesBefore: readonly string[];
    }
  | {
      readonly kind: 'step_answered';
      readonly remediation: string;
      readonly hostName: string;
      readonly step: number;
      readonly outcome: Outcome;
    }
  | {
      readonly kind: 'step_judged';
      readonly remediation: string;
      readonly hostName: string;
      readonly step: number;
      readonly helped: boolean;
      readonly because: string;
    }
  | {
      readonly kind: 'remediation_closed';
      readonly remediation: string;
      readonly hostName: string;
      readonly group: string;
      readonly result: RemediationResult;
      /** Whether it says something about the group's lineage: something irreversible was done. */
      readonly tells: boolean;
      readonly because: string;
      /** The machine that was seen to be well: another one, or the same. */
      readonly successor?: string | undefined;
    }
  | {
      /** The same trouble is back so soon that the repair has not helped after all. */
      readonly kind: 'repair_relapsed';
      readonly remediation: string;
      readonly hostName: string;
      readonly group: string;
      readonly machine: string;
      readonly afterMs: number;
      readonly tells: boolean;
    }
  | { readonly kind: 'breaker_opened'; readonly group: string; readonly because: string }
  | { readonly kind: 'breaker_closed'; readonly group: string; readonly by: string; readonly because: string }
  | { readonly kind: 'machine_lost'; readonly group: string; readonly zone: string; readonly machine: string }
  | { readonly kind: 'storm_began'; readonly group: string; readonly suspects: number; readonly known: number }
  | { readonly kind: 'storm_ended'; readonly group: string }
  | { readonly kind: 'inventory_doubted'; readonly because: string }
  | { readonly kind: 'inventory_trusted' };
