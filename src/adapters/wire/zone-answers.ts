/** What does the controller answer about zones? How they stand, and how work leaves them; keys stay, as in answers.ts. */
import type { Answer } from '../../az/zone-verdict.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { ZoneFinding } from '../../controller/zones/zone-entry.ts';
import type { ZoneWish } from '../../controller/evacuations/evacuations.ts';
import type { EvacuationPlan, EvacuationRecord, ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import type { Check, HoldReason } from '../../remediation/decision.ts';
import type { Told } from './tell-times.ts';

/** GET /v1/zones: how the zones stand, and the suspicions that stand or were cleared lately, newest first. Nothing that is not durable yet. */
export interface ZonesAnswer {
  readonly formatVersion: 1;
  readonly zones: readonly {
    readonly zone: string;
    readonly hosts: number;
    /** Hosts with an open episode. */
    readonly inTrouble: number;
    readonly state: 'well' | 'suspected' | 'confirmed';
    readonly suspicion: string | null;
    /** Whether work is in the zone, on its way out, out, or on its way back. */
    readonly work: 'in' | 'leaving' | 'left' | 'returning';
    /** The evacuation that is open: under way, or waiting for approval. */
    readonly evacuation: string | null;
    /** A person has taken the zone from heald: it is not left by evidence until somebody arms it. */
    readonly isDisarmed: boolean;
    /** Hosts that must look bad, with all others well, for the zone to be suspected and confirmed; null when all are too few. */
    readonly toSuspect: number | null;
    readonly toConfirm: number | null;
  }[];
  readonly suspicions: readonly {
    readonly id: string;
    readonly incident: string;
    readonly zone: string;
    readonly fault: FaultKind;
    readonly suspectedAt: string;
    readonly confirmedAt: string | null;
    readonly clearedAt: string | null;
    readonly clearedBecause: string | null;
    /** How far an answer may go, once it is confirmed. */
    readonly answer: Answer | null;
    /** What was counted, what else would explain it, and which conditions held, when it was last decided about. */
    readonly finding: ZoneFinding;
  }[];
}

/** GET /v1/zones/paths: who tries to reach which zone, and who could not, in the last `windowMs`; as it is seen now. */
export interface PathsAnswer {
  readonly formatVersion: 1;
  readonly windowMs: number;
  /** Hosts of `from` that try targets in `to`, and those among them that met a failure; each host once. */
  readonly paths: readonly { readonly from: string; readonly to: string; readonly hosts: number; readonly bad: number }[];
}

/** An evacuation: its plan, who asked for and approved it, every call, and how far it is. `works` are in order. */
export type EvacuationAnswer = Told<Omit<EvacuationRecord, 'works'> & { readonly works: readonly ZoneWork[] }>;

/** What people have asked of a zone, and what came of it. */
export interface ZoneStanding {
  readonly zone: string;
  /** Of an evacuation that is open. */
  readonly evacuation: string | undefined;
  /** Who took the zone from heald: it is not left by evidence until somebody arms it. */
  readonly disarmed: { readonly by: string; readonly because: string; readonly at: number } | undefined;
  /** Asked for, and not answered yet. */
  readonly wish: ZoneWish | undefined;
  readonly practised: Drill | undefined;
  readonly refused: (Drill & { readonly reason: HoldReason }) | undefined;
}

/** Every check as it was asked, and the plan; undefined where not even a plan could be made. */
export interface Drill {
  readonly at: number;
  readonly by: string;
  readonly because: string;
  readonly plan: EvacuationPlan | undefined;
  readonly checks: readonly Check[];
}

/** GET /v1/evacuations: the open ones first, then the latest that ended; and the zones of which a person has asked something. */
export interface EvacuationsAnswer {
  readonly formatVersion: 1;
  readonly evacuations: readonly EvacuationAnswer[];
  readonly zones: readonly Told<ZoneStanding>[];
}

/** POST /v1/zones/:zone/drain, undrain, practice and arm: how the zone stands now; what was asked for may still be under way. */
export interface ZoneToldAnswer {
  readonly formatVersion: 1;
  readonly zone: Told<ZoneStanding>;
}

/** POST /v1/remediations/:id/approve and …/veto of an evacuation: as it stands now. */
export interface EvacuationSettledAnswer {
  readonly formatVersion: 1;
  readonly evacuation: EvacuationAnswer;
}
