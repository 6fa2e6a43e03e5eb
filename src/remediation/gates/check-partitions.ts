/** What becomes of the partitions without this broker? Who still has a complete copy, and is that enough to go on writing. */
import { namePartition, type ClusterView, type PartitionSeen } from '../../liveness/kafka/cluster-view.ts';
import type { GateFinding, GateReason } from './gate.ts';

interface Question {
  readonly view: ClusterView;
  readonly target: number;
  readonly expendableTopics: readonly string[];
}

const shownMax = 4;

export function checkPartitions({ view, target, expendableTopics }: Question): GateFinding[] {
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
  const left = (partition: PartitionSeen) => countLeft(partition, target, registered);

  return [
    find(
      'offline_partition',
      'without a leader',
      counted.filter(({ leader }) => leader === undefined || !registered.has(leader)),
    ),
    find(
      'urp_elsewhere',
      `with replicas out of sync, none of them on broker ${target}`,
      counted.filter((partition) => !isOnTarget(partition) && isUnderReplicated(partition)),
    ),
    find('sole_isr', `complete on broker ${target} alone`, replicated.filter(isSole)),
    find('rf1_data_loss', `with no replica but the one on broker ${target}`, onTarget.filter(hasOnlyTarget)),
    find(
      'below_min_isr',
      `with fewer in-sync replicas left than it takes to write`,
      replicated.filter((partition) => left(partition) < Math.max(1, partition.minIsr ?? 1)),
    ),
    find(
      'min_isr_unknown',
      'of which it is not known how many in-sync replicas they need',
      replicated.filter(({ minIsr }) => minIsr === undefined),
    ),
    {
      reason: 'nothing_seen_on_target',
      passed: view.partitions.some(isOnTarget),
      sentence: `${view.partitions.filter(isOnTarget).length} of ${view.partitions.length} partitions have a replica on broker ${target}`,
      partitions: [],
    },
  ];
}

/** In-sync replicas that are left without the target: on brokers that are there, on disks that work. */
function countLeft({ isr, offline, replicas }: PartitionSeen, target: number, registered: ReadonlySet<number>): number {
  return new Set(isr.filter((id) => id !== target && registered.has(id) && replicas.includes(id) && !offline.includes(id))).size;
}

function isUnderReplicated({ replicas, isr }: PartitionSeen): boolean {
  return replicas.some((id) => !isr.includes(id));
}

function find(reason: GateReason, what: string, found: readonly PartitionSeen[]): GateFinding {
  const partitions = found.map(namePartition);
  const named = partitions.slice(0, shownMax).join(', ');
  const more = partitions.length > shownMax ? ` and ${partitions.length - shownMax} more` : '';
  return {
    reason,
    passed: partitions.length === 0,
    sentence: `${partitions.length} partitions ${what}${named === '' ? '' : `: ${named}${more}`}`,
    partitions,
  };
}
