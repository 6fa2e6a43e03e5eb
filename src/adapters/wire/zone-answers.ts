/** What does the controller answer about zones that work leaves? The JSON of those routes; keys stay, as in answers.ts. */
import type { ZoneWish } from '../../controller/evacuations/evacuations.ts';
import type { EvacuationPlan, EvacuationRecord, ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import type { Check, HoldReason } from '../../remediation/decision.ts';
import type { Told } from './tell-times.ts';

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
