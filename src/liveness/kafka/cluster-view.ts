/**
 * What does a Kafka cluster look like from one of its brokers? Brokers, partitions with their in-sync replicas, what is being moved,
 * and how far the consumer groups have come.
 *
 * One view is one broker's word at one time: what a partition's leader has not told anybody is not in it. A leader whose disk hangs
 * stays in its own in-sync set, so a view says what the cluster believes, never that a broker is well.
 *
 * What could not be asked is undefined, never empty: nothing being moved, and not knowing what is moved, are two things.
 */
import type { Instant } from '../../base/instant.ts';

export interface ClusterView {
  /** The cluster's own id, the same on all of its brokers. */
  readonly clusterId: string;
  readonly seenAt: Instant;
  /** The broker that was asked; undefined when it cannot be told which one answered. */
  readonly seenFrom: number | undefined;
  /** The brokers that are registered now. One that is missing here has left the cluster's metadata, or never was in it. */
  readonly brokers: readonly BrokerSeen[];
  /** The controller that the cluster names. With KRaft this is any broker that is alive, and tells nothing about the quorum. */
  readonly controllerId: number | undefined;
  readonly partitions: readonly PartitionSeen[];
  /** Topics that exist and whose partitions could not be seen; they are not among `partitions`. */
  readonly unseenTopics: readonly string[];
  /** Partitions whose replicas are being moved; undefined when that could not be asked. */
  readonly reassignments: readonly PartitionId[] | undefined;
  readonly groups: readonly ConsumerGroupView[];
}

export interface BrokerSeen {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | undefined;
}

export interface PartitionId {
  readonly topic: string;
  readonly partition: number;
}

/** Replicas are broker ids. Source: Kafka protocol, Metadata. */
export interface PartitionSeen extends PartitionId {
  /** Undefined: it has none, so nobody can write to it or read from it. */
  readonly leader: number | undefined;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** Replicas whose broker says that their disk has failed, or that are gone. */
  readonly offline: readonly number[];
  /** `min.insync.replicas` of the topic; undefined when it could not be asked. */
  readonly minIsr: number | undefined;
}

/**
 * The states of a group, by the protocol's own names. One of the newer protocol (KIP-848) shows as `Dead` while it lives, where its broker
 * cannot be asked in that protocol's own words.
 */
export type ConsumerGroupState = 'Stable' | 'PreparingRebalance' | 'CompletingRebalance' | 'Empty' | 'Dead' | 'Unknown';

export interface ConsumerGroupView {
  readonly group: string;
  readonly seenAt: Instant;
  readonly state: ConsumerGroupState;
  readonly members: readonly GroupMember[];
  /** A partition whose offsets could not be read is left out. */
  readonly offsets: readonly PartitionOffsets[];
}

export interface GroupMember {
  readonly id: string;
  /** Where its connection comes from, as the broker saw it: an address without a port. */
  readonly clientHost: string;
  readonly partitions: readonly PartitionId[];
}

/** Offsets are exact up to 2^53; the observer leaves out a partition that has come further. */
export interface PartitionOffsets extends PartitionId {
  /** The next message that the group would read; undefined when it has never committed here. */
  readonly committed: number | undefined;
  /** The offset that the next message to be written gets. */
  readonly end: number;
  /** The oldest message that is still there. */
  readonly low: number;
}

/** "orders-7". */
export function namePartition({ topic, partition }: PartitionId): string {
  return `${topic}-${partition}`;
}
