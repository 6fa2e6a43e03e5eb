/** What is remembered of evacuations? The ledger entries of the way out of a zone and back. */
import type { ZoneCall } from '../../az/evacuation/zone-step.ts';
import type { Instant } from '../../base/instant.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { Check, HoldReason } from '../../remediation/decision.ts';
import type { EvacuationPlan, EvacuationResult, ReturnStage, ZoneWork } from '../../remediation/evacuation/evacuation.ts';

export type EvacuationEntryBody =
  | {
      /** Its plan holds what every step expects to find, which is also what the way back restores. */
      readonly kind: 'evacuation_opened';
      readonly evacuation: string;
      readonly zone: string;
      readonly suspicion: string | undefined;
      readonly incident: string | undefined;
      readonly policy: string;
      /** Who asked for it; left out where the evidence did. */
      readonly askedBy?: string | undefined;
      readonly because: string;
      readonly plan: EvacuationPlan;
      readonly planHash: string;
      readonly bakeMs: number;
      /** Nothing is called before it was approved; undefined where nobody needs to. */
      readonly approvableUntil: Instant | undefined;
      readonly vetoWindowMs?: number | undefined;
    }
  | {
      readonly kind: 'evacuation_approved';
      readonly evacuation: string;
      readonly zone: string;
      readonly by: string;
      readonly because: string;
    }
  | {
      readonly kind: 'zone_step_intended';
      readonly evacuation: string;
      readonly zone: string;
      readonly number: number;
      readonly part: ZoneWork['part'];
      readonly words: string;
      readonly undo: string;
      readonly call: ZoneCall;
    }
  | {
      readonly kind: 'zone_step_answered';
      readonly evacuation: string;
      readonly number: number;
      readonly zone: string;
      readonly outcome: Outcome;
    }
  /** Refused too often, or nobody could say what became of it: the rest goes on, and a person is told. */
  | {
      readonly kind: 'zone_step_given_up';
      readonly evacuation: string;
      readonly number: number;
      readonly zone: string;
      readonly words: string;
      readonly because: string;
    }
  /** What health checks of these groups in the zone are told from now on. */
  | {
      readonly kind: 'zone_health_told';
      readonly evacuation: string;
      readonly zone: string;
      readonly groups: readonly string[];
      readonly passes: boolean;
    }
  | {
      /** Every rung is through; `missing` names what could not be done. */
      readonly kind: 'zone_left';
      readonly evacuation: string;
      readonly zone: string;
      readonly afterMs: number;
      readonly missing: readonly string[];
    }
  | {
      readonly kind: 'return_begun';
      readonly evacuation: string;
      readonly zone: string;
      readonly askedBy?: string | undefined;
      readonly because: string;
      readonly stages: readonly ReturnStage[];
    }
  | {
      readonly kind: 'return_stage_passed';
      readonly evacuation: string;
      readonly zone: string;
      readonly stage: number;
      readonly words: string;
    }
  /** The zone is ill again: what has come back leaves once more, and the bake is doubled. */
  | {
      readonly kind: 'return_stopped';
      readonly evacuation: string;
      readonly zone: string;
      readonly because: string;
      readonly bakeMs: number;
    }
  | {
      readonly kind: 'evacuation_closed';
      readonly evacuation: string;
      readonly zone: string;
      readonly result: EvacuationResult;
      readonly because: string;
      /** What is not as it was before, and why; a person must see to it. */
      readonly left: readonly string[];
      /** A person ended it: the zone is not left again until somebody arms it. */
      readonly disarms: boolean;
    }
  /** What stands in the way of the next calls; recorded when it is news. */
  | {
      readonly kind: 'evacuation_held';
      readonly evacuation: string;
      readonly zone: string;
      readonly reason: HoldReason;
      readonly because: string;
    }
  /** The other zones are worse off since work goes to them: the shifts are ended, and nothing more leaves. */
  | { readonly kind: 'evacuation_stopped'; readonly evacuation: string; readonly zone: string; readonly because: string }
  /** A person wants it ended: what has left comes back at once, and the zone is not left again until somebody arms it. */
  | {
      readonly kind: 'evacuation_cancelled';
      readonly evacuation: string;
      readonly zone: string;
      readonly by: string;
      readonly because: string;
    }
  /** A person has asked for it. What comes of it is another entry: a plan that waits for approval, a refusal, or a drill. */
  | {
      readonly kind: 'zone_asked_for';
      readonly wish: 'drain' | 'practice';
      readonly zone: string;
      readonly by: string;
      readonly because: string;
    }
  | {
      /** Work does not leave the zone, though a person asked for it. */
      readonly kind: 'drain_refused';
      readonly zone: string;
      readonly by: string;
      readonly reason: HoldReason;
      readonly because: string;
      readonly plan: EvacuationPlan | undefined;
      readonly checks: readonly Check[];
    }
  | { readonly kind: 'zone_armed'; readonly zone: string; readonly by: string; readonly because: string }
  | {
      /** A person, or the week, asked what an evacuation would meet: every check was asked, and nothing was changed. */
      readonly kind: 'zone_practised';
      readonly zone: string;
      readonly policy: string | undefined;
      readonly by: string;
      readonly because: string;
      /** Undefined where not even a plan could be made. */
      readonly plan: EvacuationPlan | undefined;
      readonly checks: readonly Check[];
    };

const kinds: Readonly<Record<EvacuationEntryBody['kind'], true>> = {
  evacuation_opened: true,
  evacuation_approved: true,
  evacuation_held: true,
  evacuation_stopped: true,
  evacuation_cancelled: true,
  evacuation_closed: true,
  zone_step_intended: true,
  zone_step_answered: true,
  zone_step_given_up: true,
  zone_health_told: true,
  zone_left: true,
  return_begun: true,
  return_stage_passed: true,
  return_stopped: true,
  zone_asked_for: true,
  zone_practised: true,
  zone_armed: true,
  drain_refused: true,
};

export function isOfEvacuation<Body extends { readonly kind: string }>(entry: Body): entry is Extract<Body, EvacuationEntryBody> {
  return Object.hasOwn(kinds, entry.kind);
}
