/**
 * A gate has refused: what can a person do? Of every condition that stands in the way, what it takes to let it pass.
 *
 * In the order in which it is worth doing: what is lost for good comes first, then who must come back, then what only takes time, then
 * what heald could not see.
 */
import type { GateReason } from './gate.ts';

/** `{members}` stands for the brokers that the condition names. */
export const gateAdvice = {
  sole_isr: 'do not end this machine by hand: nothing else has all of what it holds',
  rf1_data_loss: 'do not end this machine by hand: some of what it holds has no other replica',
  another_broker_missing: 'bring {members} back first',
  another_broker_unwell: 'see to {members} first',
  another_member_unwell: 'see to the other members first',
  majority_at_risk: 'see to the other members first',
  offline_partition: 'find out why partitions have no leader: their brokers must come back before anything else goes',
  below_min_isr: 'let other replicas catch up, or bring back the brokers that hold them',
  urp_elsewhere: 'let the replicas on the other brokers catch up',
  one_at_a_time: 'let the replacement that is under way end: heald plan shows it',
  not_settled: 'let {members} copy what it lacks: nothing else is to be done while its replicas grow',
  reassignment_in_progress: 'let the reassignment end, or cancel it',
  reassignments_unknown: 'let heald’s user ask for reassignments (Describe on the cluster)',
  topics_unseen: 'let heald’s user see every topic (Describe and DescribeConfigs on all topics)',
  nothing_seen_on_target: 'let heald’s user see every topic (Describe and DescribeConfigs on all topics)',
  min_isr_unknown: 'let heald’s user see min.insync.replicas (DescribeConfigs on all topics)',
  controller_quorum_unknown: 'see whether the controllers have a majority without it, and declare the check that says so',
  unknown_member: 'see whether the KafkaCluster document names the right brokers',
  view_missing: 'see why the cluster cannot be looked at',
  view_stale: 'see why the cluster cannot be looked at',
  view_not_independent: 'see why no other broker answers',
  not_failed: 'see whether it comes back by itself, or start it again on its disk: it has not failed beyond doubt, or not for long enough',
} as const satisfies Record<GateReason, string>;
