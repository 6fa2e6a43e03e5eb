/** What becomes of the partitions without this broker? Who still has a complete copy, and is that enough to go on writing. */
import { formatCount } from '../../liveness/signal-text.ts';
import { namePartition, type ClusterView, type PartitionSeen } from '../../liveness/kafka/cluster-view.ts';
import { findGate, type GateFinding, type GateReason } from './gate.ts';

interface Question {
  readonly view: ClusterView;
  readonly target: number;
  readonly expendableTopics: readonly string[];
  /** Brokers on which nobody should count. */
  readonly doubted: ReadonlyMap<number, unknown>;
}

const shownMax = 4;

export function checkPartitions({ view, target, expendableTopics, doubted }: Question): GateFinding[] {
  const registered = new Set(view.brokers.map(({ id }) => id));
  const expendable = new Set(expendableTopics);
  const isOnTarget = ({ replicas }: PartitionSeen) => replicas.includes(target);
  const hasOnlyTarget = ({ replicas }: PartitionSeen) => replicas.every((id) => id === target);
  // What may be lost, and is nowhere else: it can stand in nobody's way, not even as a partition without a leader.
  const counted = view.partitions.filter(
    (partition) => !(expendable.has(partition.topic) && hasOnlyTarget(partition) && isOnTarget(partition)),
  );
  const onTarget = counted.filter(isOnTarget);
  const replicated = onTarget.filter((partition) => !hasOnlyTarget(partition));
  const isSole = ({ isr }: PartitionSeen) => isr.length > 0 && isr.every((id) => id === target);
  const complete = (partition: PartitionSeen) => listComplete(partition, registered);

  return [
    find(
      'offline_partition',
      'without a leader',
      counted.filter(({ leader }) => leader === undefined || !registered.has(leader)),
    ),
    find(
      'urp_elsewhere',
      `with replicas out of sync, none of them on broker ${target}`,
      counted.filter((partition) => !isOnTarget(partition) && complete(partition).length < partition.replicas.length),
    ),
    find('sole_isr', `complete on broker ${target} alone`, replicated.filter(isSole)),
    find('rf1_data_loss', `with no replica but the one on broker ${target}`, onTarget.filter(hasOnlyTarget)),
    find(
      'below_min_isr',
      `with fewer in-sync replicas left than it takes to write`,
      replicated.filter(
        (partition) => complete(partition).filter((id) => id !== target && !doubted.has(id)).length < Math.max(1, partition.minIsr ?? 1),
      ),
    ),
    find(
      'min_isr_unknown',
      'of which it is not known how many in-sync replicas they need',
      replicated.filter(({ minIsr }) => minIsr === undefined),
    ),
    checkUnseen(view),
    checkSomethingSeen(view.partitions.filter(isOnTarget).length, view.partitions.length, target),
  ];
}

function checkUnseen({ unseenTopics }: ClusterView): GateFinding {
  const named = nameSome(unseenTopics);
  return findGate('topics_unseen', unseenTopics.length === 0, `${formatCount(unseenTopics.length, 'topic')} could not be seen${named}`);
}

/** Kafka leaves out of its metadata the topics that a user may not describe: an empty picture would pass every other question. */
function checkSomethingSeen(onTarget: number, all: number, target: number): GateFinding {
  return findGate('nothing_seen_on_target', onTarget > 0, `${onTarget} of ${all} partitions have a replica on broker ${target}`);
}

/** Replicas that have everything: in the in-sync set, on brokers that are there, on disks that work. */
function listComplete({ isr, offline, replicas }: PartitionSeen, registered: ReadonlySet<number>): readonly number[] {
  return replicas.filter((id) => isr.includes(id) && registered.has(id) && !offline.includes(id));
}

function find(reason: GateReason, what: string, found: readonly PartitionSeen[]): GateFinding {
  const partitions = found.toSorted(compareNames).map(namePartition);
  return {
    reason,
    passed: partitions.length === 0,
    sentence: `${formatCount(partitions.length, 'partition')} ${what}${nameSome(partitions)}`,
    partitions,
  };
}

function compareNames(left: PartitionSeen, right: PartitionSeen): number {
  if (left.topic !== right.topic) return left.topic < right.topic ? -1 : 1;
  return left.partition - right.partition;
}

function nameSome(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > shownMax ? ` and ${names.length - shownMax} more` : '';
  return `: ${names.slice(0, shownMax).join(', ')}${more}`;
}
