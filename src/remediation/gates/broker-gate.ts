/**
 * Can this Kafka cluster spare this broker, now, with everything that is on its disk?
 *
 * Taking a broker down for a restart asks whether others can serve meanwhile; ending its machine destroys the log, so this asks whether
 * the log is complete elsewhere. It has happened that an exercise ended brokers one zone after the other: each of them was replaceable,
 * together they held the only copies. So the picture is of the whole cluster, by another broker's word, seconds old; anything else that
 * is wrong in it holds; and what cannot be known holds.
 *
 * Source: the conditions begin with those under which Strimzi restarts a broker (KafkaAvailability), and are stricter.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { isFailedBroker, type BrokerVerdict } from '../../liveness/kafka/broker-verdict.ts';
import { formatCount } from '../../liveness/signal-text.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import { checkPartitions } from './check-partitions.ts';
import { answerGate, findGate, type GateAnswer, type GateFinding } from './gate.ts';
import { checkSettled, type LastReplacement } from './last-replacement.ts';

export interface BrokerGateCase {
  /** The broker whose machine is to go. */
  readonly target: number;
  /** The brokers that the cluster is meant to have, whether they are there or not. */
  readonly expectedBrokers: readonly number[];
  readonly view: ClusterView | undefined;
  /** Other replacements under way in this cluster; calls whose outcome is unknown count. */
  readonly othersUnderWay: number;
  /** Undefined: heald has never replaced a broker of this cluster. */
  readonly last: LastReplacement | undefined;
  /** Whether the broker is a KRaft controller too; undefined when that is not known. */
  readonly isController: boolean | undefined;
  /** What the gate of the controllers' quorum says about this one; undefined when it could not be asked. */
  readonly controllerQuorum: GateAnswer | undefined;
  /** Judged right now, not when the repair began. */
  readonly verdict: BrokerVerdict | undefined;
  /** By the views, how long the broker has not been registered; undefined while it is, or when that is not known. */
  readonly missingForMs: number | undefined;
  /** Brokers beside the target against which something speaks, by id. What is only on them counts as gone. */
  readonly doubted: ReadonlyMap<number, BrokerVerdict>;
  /** Topics whose data may be lost: heald's own, and what the policy declares as such. Only for partitions without another replica. */
  readonly expendableTopics: readonly string[];
}

const viewFreshMs = 15 * secondMs;
/** A broker that was not shut down cleanly reads its whole log before it comes back. */
const restartsForMs = 10 * minuteMs;

export function askBrokerGate(gateCase: BrokerGateCase, now: Instant): GateAnswer {
  const { view, target } = gateCase;
  if (view === undefined) return answerGate([findGate('view_missing', false, 'the cluster has not been seen yet')]);
  return answerGate([
    checkViewAge(view, now),
    checkViewSource(view, target),
    findGate(
      'one_at_a_time',
      gateCase.othersUnderWay === 0,
      `${formatCount(gateCase.othersUnderWay, 'other replacement')} under way in the cluster`,
    ),
    checkSettled(gateCase.last, now),
    checkMember(gateCase),
    checkOthersPresent(gateCase, view),
    checkOthersWell(gateCase),
    ...checkReassignments(view),
    ...checkPartitions({ ...gateCase, view }),
    checkControllers(gateCase),
    checkVerdict(gateCase, view),
  ]);
}

function checkViewAge({ seenAt }: ClusterView, now: Instant): GateFinding {
  const ageMs = elapsedMs(seenAt, now);
  const isFresh = ageMs >= 0 && ageMs <= viewFreshMs;
  return findGate('view_stale', isFresh, `the cluster was seen ${formatDuration(ageMs)} ago, fresh up to ${formatDuration(viewFreshMs)}`);
}

function checkViewSource({ seenFrom }: ClusterView, target: number): GateFinding {
  const source = seenFrom === undefined ? 'from nobody knows which broker' : `from broker ${seenFrom}`;
  return findGate('view_not_independent', seenFrom !== undefined && seenFrom !== target, `the cluster was seen ${source}`);
}

function checkMember({ target, expectedBrokers }: BrokerGateCase): GateFinding {
  const isKnown = expectedBrokers.includes(target);
  return findGate(
    'unknown_member',
    isKnown,
    `broker ${target} is ${isKnown ? 'one' : 'none'} of the ${expectedBrokers.length} that are expected`,
  );
}

function checkOthersPresent({ target, expectedBrokers }: BrokerGateCase, view: ClusterView): GateFinding {
  const registered = new Set(view.brokers.map(({ id }) => id));
  const missing = expectedBrokers.filter((id) => id !== target && !registered.has(id));
  const sentence = missing.length === 0 ? 'all other brokers are registered' : `not registered: broker ${missing.join(', ')}`;
  return { ...findGate('another_broker_missing', missing.length === 0, sentence), members: missing };
}

/** A broker that hangs stays in the in-sync sets for half a minute, and in its own for ever: the view alone would count on it. */
function checkOthersWell({ target, doubted }: BrokerGateCase): GateFinding {
  const others = [...doubted].filter(([id]) => id !== target);
  const named = others.map(([id, { kind, because }]) => `broker ${id} is ${kind.replaceAll('_', ' ')} (${because})`);
  const sentence = named.length === 0 ? 'nothing speaks against another broker' : named.join('; ');
  return { ...findGate('another_broker_unwell', others.length === 0, sentence), members: others.map(([id]) => id) };
}

function checkReassignments({ reassignments }: ClusterView): GateFinding[] {
  if (reassignments === undefined)
    return [findGate('reassignments_unknown', false, 'it could not be asked which replicas are being moved')];
  const moving = reassignments.map(({ topic, partition }) => `${topic}-${partition}`);
  return [
    {
      reason: 'reassignment_in_progress',
      passed: moving.length === 0,
      sentence: `replicas of ${formatCount(moving.length, 'partition')} are being moved`,
      partitions: moving,
    },
  ];
}

function checkControllers({ target, isController, controllerQuorum }: BrokerGateCase): GateFinding {
  const isSafe = isController === false || controllerQuorum?.kind === 'permitted';
  return findGate('controller_quorum_unknown', isSafe, describeControllers(target, isController, controllerQuorum));
}

function describeControllers(target: number, isController: boolean | undefined, quorum: GateAnswer | undefined): string {
  if (isController === false) return `broker ${target} is no controller`;
  const role =
    isController === undefined ? `it is not known whether broker ${target} is a controller too` : `broker ${target} is a controller too`;
  if (quorum === undefined) return `${role}, and the controllers could not be asked`;
  return `${role}, and the controllers can ${quorum.kind === 'permitted' ? '' : 'not '}do without it`;
}

/**
 * One that is down and has left the metadata is as gone as one that was judged to have failed; Kafka itself has taken its place. But a
 * broker that is restarted looks the same for minutes, and its disk is worth waiting for.
 */
function checkVerdict({ target, verdict, missingForMs = 0 }: BrokerGateCase, { brokers }: ClusterView): GateFinding {
  const judged = verdict === undefined ? 'by nobody' : `${verdict.kind.replaceAll('_', ' ')}: ${verdict.because}`;
  const seen = `broker ${target} is judged ${judged}`;
  const hasLeft = verdict?.kind === 'down' && brokers.every(({ id }) => id !== target);
  if (hasLeft && missingForMs < restartsForMs)
    return findGate('not_failed', false, `${seen}; for ${formatDuration(restartsForMs)} it may be on its way back`);
  return findGate('not_failed', hasLeft || (verdict !== undefined && isFailedBroker(verdict.kind)), seen);
}
