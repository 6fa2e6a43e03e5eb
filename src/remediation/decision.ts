/**
 * What is done about it? Act or hold, with a reason from a closed union, and when to look again. There is no third answer:
 * silence is a miss, not a hold.
 */
import type { Instant } from '../base/instant.ts';
import type { GateReason } from './gates/gate.ts';

/**
 * Every reason for which heald holds: the code is for machines, the sentence is for the person who reads it at 3 a.m.
 * Adding one is one member here; the manual and `heald explain` take it from this table.
 */
export const holdReasons = {
  condition_not_met: 'The host is not well, but what the policy asks for is not seen: not yet, or no longer.',
  evidence_unknown: 'A signal that the policy asks for could not be measured. Unknown is neither health nor failure.',
  too_few_witnesses: 'Too few independent ways of knowing agree. One witness alone never starts anything irreversible.',
  agent_silent: 'The agent is silent. Silence alone is neither health nor failure.',
  agent_unwell: 'The agent itself is struggling, so what it measures may say more about itself than about the host.',
  stale_evidence: 'What is known is too old to act on.',
  paused: 'A person has paused it.',
  vetoed: 'A person has vetoed what would be done about this trouble.',
  warming_up: 'The controller has only just started and has not seen enough of the fleet.',
  observer_suspect: 'Too many agents are silent at once. The fault may lie with the controller or its network.',
  everybody_affected: 'Hosts of every zone began to fail together. Replacing hosts does not mend a shared cause.',
  change_in_progress: 'An announced change is under way on the host. What looks like a fault may be the change itself.',
  shared_change: 'The suspects share a recent change that the other hosts mostly do not have. Repairing hosts does not take a change back.',
  recent_change: 'Something changed on the host shortly before its trouble began. A host in its place would get the same change.',
  zone_suspected: 'The suspects are all in one zone. One zone is one fault, not many.',
  zone_unconfirmed: 'A zone is suspected, but not surely enough for work to leave it.',
  zones_unread: 'What stands in the zones could not be read, or was read too long ago. What cannot be looked at is not touched.',
  zone_left_already: 'Work has left another zone already, by whomever. One zone at a time.',
  zone_unready: 'Something in the zone would not do as it is told. Heald says what a person must change.',
  no_room_elsewhere: 'The other zones have no room for the hosts that would be launched there.',
  controller_in_zone: 'The controller stands in the suspect zone itself. It may be the one that is ill.',
  disarmed: 'A person has brought work back into this zone. It does not leave again before a person arms it.',
  baking: 'Too little time has passed since something last spoke against the zone.',
  provider_doubts_zone: 'The provider itself calls the zone ill.',
  storm: 'Too large a part of the group is suspect at once.',
  min_healthy: 'Too few healthy hosts would be left in the group.',
  quorum_at_risk: 'Another member of a group that decides by majority is missing, unwell or under repair.',
  gate_unanswered: 'Nobody here can say whether the group can spare this host. What cannot be checked holds.',
  gate_refused: 'The cluster cannot spare this host now: what it holds is not complete elsewhere, or that cannot be known.',
  dependency_only: 'Only something that the host depends on is failing. Replacing the host would not mend it.',
  excluded: 'The host is excluded from remediation.',
  frozen: 'A freeze or a maintenance window is in force.',
  no_policy: 'No policy covers this fault on this host.',
  mode_observe: 'The policy only observes.',
  mode_recommend: 'The policy only recommends.',
  approval_needed: 'The policy needs the approval of a person.',
  inventory_doubted: 'The inventory and the agents tell different stories. Whoever is wrong, it is no time to end machines.',
  inventory_stale: 'What is known of the machine from its provider is too old to act on.',
  not_this_machine: 'The machine is not the one that was judged, or is not in service.',
  group_unfit: 'Something about the group stands in the way of any repair. Run heald doctor; what it calls a problem must go first.',
  launches_fail: 'New machines do not come up. Ending one more would only make one fewer.',
  in_flight_cap: 'As many repairs as allowed are already under way.',
  canary_unverified: 'A repair must first be seen to help before the next may follow.',
  budget_spent: 'As many repairs as allowed were already made in this window.',
  too_soon: 'The last repair has only just begun.',
  cooling_down:
    'A repair of this host, or leaving this zone, has lately ended without help. Trying again at once would only be more of the same.',
  breaker_open: 'Repairs have not helped here. A person must look, and close the breaker.',
  no_actuator: 'This controller has nothing that it could act with.',
} as const satisfies Record<string, string>;

export type HoldReason = keyof typeof holdReasons;

/** What a policy may do about a fault: only record, speak up, ask a person, or act. `observe` is the default. */
export type Mode = 'observe' | 'recommend' | 'approve' | 'auto';

/** One gate on the way to an act: what it asked, what it saw, and whether it let the act pass. */
export interface Check {
  readonly reason: HoldReason;
  readonly passed: boolean;
  /** "1 of 9 hosts suspect, the storm gate closes at 2". */
  readonly sentence: string;
  /** Of a gate: which of its conditions this is, and the members of the cluster that stand in the way. */
  readonly condition?: GateReason;
  readonly members?: readonly number[];
}

export type Decision<Act> =
  | { readonly kind: 'act'; readonly act: Act; readonly because: string; readonly checks: readonly Check[] }
  | {
      readonly kind: 'hold';
      readonly reason: HoldReason;
      readonly because: string;
      readonly wouldHave: Act | undefined;
      readonly checks: readonly Check[];
      readonly lookAgainAt: Instant;
    };
