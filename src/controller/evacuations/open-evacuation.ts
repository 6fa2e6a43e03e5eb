/** When does an evacuation begin? With a decision to act, or with one that only waits for a person's word; one at a time. */
import { after, dayMs, elapsedMs, hourMs } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import type { ZoneEvacuation } from '../../policy/policy.ts';
import type { EvacuationPlan } from '../../remediation/evacuation/evacuation.ts';
import { hashEvacuationPlan } from '../../remediation/evacuation/plan-evacuation.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import type { Suspicion } from '../zones/zone-history.ts';

/** How long a plan may wait for a person. */
const approvableMs = hourMs;
/** A zone that is ill again so soon after it came back has not been well. */
const relapseWithinMs = dayMs;
const bakeLongestMs = dayMs;

export interface Opening {
  readonly zone: string;
  readonly policy: ZoneEvacuation;
  readonly plan: EvacuationPlan;
  readonly suspicion: Suspicion | undefined;
  readonly askedBy: string | undefined;
  readonly because: string;
  readonly needsApproval: boolean;
}

export function openEvacuation(turn: Turn, { zone, policy, plan, suspicion, askedBy, because, needsApproval }: Opening): void {
  const { state, now } = turn;
  record(turn, {
    kind: 'evacuation_opened',
    evacuation: shortId('evac', `${zone} ${now}`),
    zone,
    suspicion: suspicion?.id,
    incident: suspicion?.incident,
    policy: policy.name,
    ...(askedBy === undefined ? {} : { askedBy }),
    because,
    plan,
    planHash: hashEvacuationPlan(plan),
    bakeMs: bakeMsOf(state, zone, policy.bakeMs, now),
    approvableUntil: needsApproval ? after(now, approvableMs) : undefined,
    ...(needsApproval || policy.vetoWindowMs === 0 ? {} : { vetoWindowMs: policy.vetoWindowMs }),
  });
}

/** Each time that it was ill again soon after it came back it is watched for twice as long. */
function bakeMsOf({ history }: State, zone: string, least: number, now: number): number {
  const [latest] = [...history.evacuations.records.values()].filter((each) => each.zone === zone).toReversed();
  if (latest?.phase.kind !== 'closed' || latest.phase.result !== 'returned') return least;
  return elapsedMs(latest.phase.at, now) < relapseWithinMs ? doubleBake(latest.bakeMs, least) : least;
}

/** Never past a day, unless the policy itself asks for more. */
export function doubleBake(bakeMs: number, least: number): number {
  return Math.max(least, Math.min(2 * bakeMs, bakeLongestMs));
}
