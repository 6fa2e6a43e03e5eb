/**
 * Can the cluster spare this machine? The answer of a gate: every condition that was asked, what was seen, and what stands in the way.
 *
 * A cap or a budget limits how much may be done; a gate knows what the machine holds. It is asked before any step that costs a host its
 * machine, and again right before the call, whoever wishes for it: there is no argument, approval or mode that passes a condition which
 * did not. To refuse is a success, and says so in words that name what would have been lost.
 */

/** Every condition of every gate, by what it means when it fails. */
export const gateReasons = {
  view_missing: 'The cluster has not been seen yet.',
  view_stale: 'What is known of the cluster is too old.',
  view_not_independent: 'What is known of the cluster comes from the very machine that is to go.',
  one_at_a_time: 'Another replacement is under way in the cluster.',
  not_settled: 'The last replacement has not settled: its replicas must be complete again, and stay so for a while.',
  unknown_member: 'The machine is not known as a member of this cluster.',
  another_broker_missing: 'Another broker is missing.',
  another_broker_unwell: 'Another broker is judged unwell: the replicas on it may be as good as gone.',
  another_member_unwell: 'Another member of the quorum is not known to be healthy.',
  reassignments_unknown: 'It could not be asked which replicas are being moved.',
  reassignment_in_progress: 'Replicas are being moved.',
  offline_partition: 'A partition has no leader.',
  urp_elsewhere: 'Replicas are out of sync on partitions that have nothing to do with this broker: the cluster has other trouble.',
  sole_isr: 'This broker holds the only complete copy of a partition. Ending it would lose data.',
  rf1_data_loss: 'A partition has no replica but the one on this broker. Ending it would lose data.',
  below_min_isr: 'Too few in-sync replicas of a partition would be left to write to it.',
  min_isr_unknown: 'It is not known how many in-sync replicas a partition needs.',
  topics_unseen: 'Topics exist whose partitions could not be seen. The broker may hold the only copy of them.',
  nothing_seen_on_target:
    'No partition is seen on this broker. Either it holds nothing, or the topics that it holds are hidden from the observer.',
  controller_quorum_unknown: 'The broker is, or may be, a controller too, and nothing says that the other controllers can do without it.',
  majority_at_risk: 'Too few healthy members would be left for a majority.',
  not_failed: 'The machine is not, or no longer, judged to have failed.',
} as const satisfies Record<string, string>;

export type GateReason = keyof typeof gateReasons;

/** One condition: what it asked, what it saw, and whether it let the act pass. */
export interface GateFinding {
  readonly reason: GateReason;
  readonly passed: boolean;
  /** "orders-7 and 3 more would be left with fewer in-sync replicas than they need". */
  readonly sentence: string;
  /** All partitions that stand in the way, "topic-partition". */
  readonly partitions: readonly string[];
  /** The brokers that stand in the way, where it is brokers. */
  readonly members?: readonly number[];
}

export interface GateAnswer {
  readonly kind: 'permitted' | 'refused';
  /** Every condition, in the order in which they are asked; none is left out because an earlier one failed. */
  readonly findings: readonly GateFinding[];
}

/** Somebody was asked, or why nobody could be. */
export type GateAsked = { readonly kind: 'answered'; readonly answer: GateAnswer } | { readonly kind: 'unasked'; readonly because: string };

/** An answer without findings would be nobody's: it refuses nothing because nothing was asked. */
export function answerGate(findings: readonly [GateFinding, ...GateFinding[]]): GateAnswer {
  return { kind: findings.every(({ passed }) => passed) ? 'permitted' : 'refused', findings };
}

export function refusalsOf({ findings }: GateAnswer): readonly GateFinding[] {
  return findings.filter(({ passed }) => !passed);
}

/** One condition that concerns no partition. */
export function findGate(reason: GateReason, passed: boolean, sentence: string): GateFinding {
  return { reason, passed, sentence, partitions: [] };
}
