/** What is known when it is decided about leaving a zone? The case, and what a policy allows; counts are hosts. */
import type { Answer, ZoneCheck } from '../../az/zone-verdict.ts';
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { Instant } from '../../base/instant.ts';
import type { Mode } from '../decision.ts';
import type { Amount } from '../limits.ts';
import type { Pause } from '../pause.ts';
import type { EvacuationPlan } from './evacuation.ts';

/** What a policy allows. */
export interface EvacuationRule {
  readonly name: string;
  readonly mode: Mode;
  /** Groups whose hosts stay where they are, whatever happens to the zone. */
  readonly stateful: readonly string[];
  /** Of each group so much must be healthy outside the zone before work may leave it. */
  readonly minHealthyElsewhere: Amount;
  readonly shiftForMs: number;
  readonly bakeMs: number;
  /** Between two evacuations of any zone. */
  readonly onceInMs: number;
  /** Whether hosts are ended in the zone, once others serve elsewhere. */
  readonly empties: boolean;
  readonly records: readonly DeclaredRecord[];
}

/** A name that is answered by weight, and the set of its answers that stands for each zone, by zone id. */
export interface DeclaredRecord {
  readonly hostedZone: string;
  readonly name: string;
  readonly type: string;
  readonly sets: Readonly<Record<string, string>>;
}

/** A group with hosts in the zone. */
export interface GroupInZone {
  readonly name: string;
  readonly inZone: number;
  readonly known: number;
  readonly healthyElsewhere: number;
  readonly isStruck: boolean;
  /** Some of its hosts are known to hold data that others lack: it stays, whatever a policy says. */
  readonly holdsData?: boolean;
}

/** What the newest look at the zones has told. */
export interface ZonesSeen {
  /** Undefined: none was made yet. */
  readonly survey: ZoneSurvey | undefined;
  readonly readAt: Instant | undefined;
  /** Why the newest try gave none; undefined when it did. */
  readonly trouble: string | undefined;
}

export interface EvacuationCase {
  readonly zone: string;
  readonly isConfirmed: boolean;
  readonly answer: Answer;
  /** The conditions of the verdict, as last asked. */
  readonly verdict: readonly ZoneCheck[];
  /** The zone was found ill by hosts outside it, who do not reach it. */
  readonly isByOutsiders: boolean;
  /** The zone that this controller stands in; undefined where nobody has told it. */
  readonly controllerZone: string | undefined;
  readonly pauses: readonly Pause[];
  readonly freeze: string | undefined;
  /** A person's word against it, in a sentence: a veto of this suspicion's evacuation; an end set to an earlier one of the zone. */
  readonly vetoed: string | undefined;
  readonly disarmed: string | undefined;
  /** An earlier evacuation for the same suspicion that has lately ended before anything was done, in a sentence. */
  readonly cooling: string | undefined;
  /** The person who asked for it; undefined where the evidence did. */
  readonly askedBy: string | undefined;
  /** The person who has approved the plan. */
  readonly approvedBy: string | undefined;
  /** Other zones that stand out as well, and how many zones are left without a doubt. */
  readonly otherZonesInDoubt: readonly string[];
  readonly soundZones: number;
  /** What changed lately and touches the suspects, in a sentence. */
  readonly change: string | undefined;
  readonly groups: readonly GroupInZone[];
  /** When another zone was last left, or would have been. */
  readonly otherZoneLeftAt: Instant | undefined;
  /** Another evacuation that has not ended. */
  readonly otherEvacuation: { readonly id: string; readonly zone: string } | undefined;
  /** The evacuation that asks again, with the plan that it follows; undefined before it is opened. */
  readonly underWay: { readonly id: string; readonly plan: EvacuationPlan } | undefined;
  /** Undefined where there is nothing that work could be moved with: then nothing needs a look at what stands in the zones. */
  readonly seen: ZonesSeen | undefined;
}
