/**
 * What are people told, and what do they have to be told? The kinds of messages, and which hold calls whom: a closed table, so that a
 * new reason to hold cannot be one that nobody hears of by mistake.
 */
import type { HoldReason } from './decision.ts';

/** Each kind with what it says; a notification chooses among them. */
export const messageKinds = {
  held: 'Heald holds for a reason that only a person can do something about.',
  advised: 'Heald would repair something and may not, or leaves it to whoever looks after it.',
  approval_needed: 'A repair, or leaving a zone, waits for the approval of a person.',
  veto_window: 'A repair begins soon, work leaves a zone soon, or a machine that was kept is ended soon, unless a person vetoes it.',
  act_failed: 'A repair did not help, repairs have stopped because they do not help, or work left a zone or came back in part only.',
  acted: 'A repair was made and seen to help.',
  zone_moved: 'Work leaves a zone, has left it, comes back, or is back.',
  degraded: 'Heald itself is in trouble: it stood still, its policies were refused, or its inventory is not believed.',
  incident_opened: 'An incident has begun.',
  incident_closed: 'An incident is over.',
} as const satisfies Record<string, string>;

/** `rollback_asked` goes to the rollback hook of the policy that decided, and to nobody else. */
export type MessageKind = keyof typeof messageKinds | 'rollback_asked';

/** Undefined: it passes by itself, or it is no news to anybody. Each at most once in an incident. */
const kindsOfHolds: Readonly<Record<HoldReason, MessageKind | undefined>> = {
  condition_not_met: undefined,
  evidence_unknown: undefined,
  too_few_witnesses: 'advised',
  agent_silent: undefined,
  agent_unwell: 'advised',
  stale_evidence: undefined,
  paused: 'advised',
  vetoed: undefined,
  change_in_progress: 'advised',
  shared_change: 'held',
  recent_change: 'held',
  warming_up: undefined,
  observer_suspect: 'held',
  everybody_affected: 'held',
  zone_suspected: 'held',
  zone_unconfirmed: 'held',
  zones_unread: 'held',
  zone_left_already: 'held',
  zone_unready: 'held',
  no_room_elsewhere: 'held',
  controller_in_zone: 'held',
  disarmed: 'advised',
  baking: undefined,
  provider_doubts_zone: undefined,
  storm: 'held',
  min_healthy: 'held',
  quorum_at_risk: 'held',
  gate_unanswered: 'held',
  gate_refused: 'held',
  dependency_only: 'advised',
  excluded: 'advised',
  frozen: 'held',
  no_policy: 'advised',
  mode_observe: 'advised',
  mode_recommend: 'advised',
  approval_needed: 'approval_needed',
  inventory_doubted: 'held',
  inventory_stale: undefined,
  not_this_machine: 'advised',
  group_unfit: 'held',
  launches_fail: 'held',
  in_flight_cap: undefined,
  canary_unverified: undefined,
  budget_spent: 'held',
  too_soon: undefined,
  cooling_down: undefined,
  breaker_open: 'held',
  no_actuator: 'held',
};

/** Which kind of message a hold for this reason is. */
export function kindOfHold(reason: HoldReason): MessageKind | undefined {
  return kindsOfHolds[reason];
}
