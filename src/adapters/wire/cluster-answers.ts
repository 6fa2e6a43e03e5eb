/** What does the controller answer about Kafka? Keys stay, as in answers.ts. */
import type { Blame } from '../../liveness/kafka/blame.ts';
import type { BrokerVerdictKind } from '../../liveness/kafka/broker-verdict.ts';
import type { ConsumerGroupState } from '../../liveness/kafka/cluster-view.ts';
import type { GroupVerdict } from '../../liveness/kafka/judge-group.ts';

/** GET /v1/clusters: each cluster of the policies as it was seen last, every broker's verdict, and whether it could be spared now. */
export interface ClustersAnswer {
  readonly formatVersion: 1;
  readonly clusters: readonly ClusterAnswer[];
}

export interface ClusterAnswer {
  readonly name: string;
  readonly provider: 'self' | 'msk';
  /** Null before the first look. */
  readonly seenAt: string | null;
  readonly seenFrom: number | null;
  /** Why the newest look gave nothing; null when it did. */
  readonly trouble: string | null;
  readonly partitions: number;
  /** Those with a replica out of sync, and of them those without a leader; the first by name, "topic-partition". */
  readonly underReplicated: NamedPartitions;
  readonly leaderless: NamedPartitions;
  /** Those that take no record with acks=all, because fewer replicas are in sync than their topic asks for. */
  readonly underMinIsr: NamedPartitions;
  /** Partitions whose replicas are being moved; null when that could not be asked. */
  readonly moving: number | null;
  readonly brokers: readonly BrokerAnswer[];
  /** Consumer groups that have stopped reading, and whose fault that is. */
  readonly stuckGroups: readonly { readonly group: string; readonly since: string; readonly blame: string }[];
  /** The consumer groups that are followed, by name. */
  readonly groups: readonly ConsumersAnswer[];
}

/** What the gauges tell of a cluster, at every scrape. */
export type ClusterCounts = Omit<ClusterAnswer, 'brokers' | 'stuckGroups'>;

export interface ConsumersAnswer {
  readonly group: string;
  readonly seenAt: string;
  /** What its coordinator calls it, and how many members it has. */
  readonly state: ConsumerGroupState;
  readonly members: number;
  /** `error`: it reads some partitions no more, or has gone back. `unknown`, too, while it has not been seen for a while. */
  readonly status: GroupVerdict['status'];
  /** Partitions that it has committed to, and those among them that are read no more. */
  readonly partitions: number;
  readonly standing: NamedPartitions;
  /** Messages that are left to read. */
  readonly lag: number;
  /** How old the oldest of them is; null where that is not known. It is older, by nobody knows how much, when `lagIsAtLeast`. */
  readonly lagMs: number | null;
  readonly lagIsAtLeast: boolean;
  /** Whose fault it is, with the addresses of the hosts that are to blame. */
  readonly blame: Blame['kind'];
  readonly hosts: readonly string[];
  readonly because: string;
}

export interface NamedPartitions {
  readonly count: number;
  readonly first: readonly string[];
}

export interface BrokerAnswer {
  readonly id: number;
  /** The host that says that it runs this broker; null when none is heard that does. */
  readonly host: { readonly id: string; readonly name: string; readonly zone: string } | null;
  readonly isRegistered: boolean;
  readonly verdict: BrokerVerdictKind;
  readonly because: string;
  /** Whether the gate would let its machine go now; `unasked` where nobody can be asked. `because` is everything that stands in the way. */
  readonly gate: { readonly kind: 'permitted' | 'refused' | 'unasked'; readonly because: readonly string[] };
}
