/**
 * What does heald ask of a Kafka broker? A handful of questions, each to one broker, each with its own deadline.
 *
 * Behind this port stands kafkajs, of which heald uses the protocol only; another library can take its place without anybody noticing.
 * Whatever goes wrong is a `KafkaTrouble` that says what kind it is: an answer that did not come, and an answer that says no, are as
 * different here as a stopped clock and a wrong one.
 */
import type { PartitionId } from '../../liveness/kafka/cluster-view.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface KafkaPort {
  /** Connects, shakes hands and signs in, all within the deadline; rejects with a `KafkaTrouble`. */
  connect(address: BrokerAddress, deadlineMs: number): Promise<BrokerConnection>;
}

/** One connection to one broker. A deadline that passes destroys it: who is not answered once asks on a new one. */
export interface BrokerConnection {
  readonly open: boolean;
  /** About these topics, or all; a topic that does not exist is not created by the question. */
  readMetadata(topics: readonly string[] | 'all', deadlineMs: number): Promise<Metadata>;
  /** Writes one record and waits for this broker alone (acks=1). */
  writeRecord(to: PartitionId, value: Buffer, deadlineMs: number): Promise<void>;
  /** Of partitions that this broker leads; one that it does not answer for is left out. */
  listOffsets(partitions: readonly PartitionId[], which: 'earliest' | 'latest', deadlineMs: number): Promise<readonly OffsetSeen[]>;
  createTopic(topic: NewTopic, deadlineMs: number): Promise<void>;
  /** One setting of many topics, by topic; a topic whose settings may not be read is left out. */
  readTopicSetting(topics: readonly string[], name: string, deadlineMs: number): Promise<ReadonlyMap<string, string>>;
  listReassignments(deadlineMs: number): Promise<readonly PartitionId[]>;
  /** The consumer groups that this broker coordinates. */
  listGroups(deadlineMs: number): Promise<readonly string[]>;
  describeGroups(groups: readonly string[], deadlineMs: number): Promise<readonly GroupSeen[]>;
  /** Groups of the newer protocol (KIP-848), which the question above takes for dead; one that is not such a group is left out. */
  describeNewGroups(groups: readonly string[], deadlineMs: number): Promise<readonly GroupSeen[]>;
  /** What this group has committed, everywhere; only its coordinator knows. */
  readCommitted(group: string, deadlineMs: number): Promise<readonly OffsetSeen[]>;
  close(): void;
}

export interface Metadata {
  readonly clusterId: string | undefined;
  readonly controllerId: number | undefined;
  readonly brokers: readonly (BrokerAddress & { readonly id: number; readonly rack: string | undefined })[];
  /** A topic with trouble of its own has no partitions here. */
  readonly topics: readonly {
    readonly name: string;
    readonly trouble: string | undefined;
    readonly partitions: readonly PartitionState[];
  }[];
}

export interface PartitionState {
  readonly partition: number;
  readonly leader: number | undefined;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offline: readonly number[];
}

export interface OffsetSeen extends PartitionId {
  /** -1 where a group has committed nothing. */
  readonly offset: number;
}

export interface NewTopic {
  readonly name: string;
  /** The brokers of its only partition, the preferred leader first. */
  readonly replicas: readonly number[];
  readonly settings: Readonly<Record<string, string>>;
}

export interface GroupSeen {
  readonly group: string;
  readonly state: string;
  readonly members: readonly {
    readonly id: string;
    readonly clientHost: string;
    readonly partitions: readonly PartitionId[];
  }[];
}

/**
 * `refused`: nobody listens. `timeout`: no answer by the deadline. `closed`: the connection broke. `denied`: the broker does not let us in,
 * or not do this. `insecure`: the TLS handshake failed. `answered`: the broker answers with an error, by its protocol name. `unknown`: the
 * question could not be asked, and the broker is not to blame.
 */
export type TroubleKind = 'refused' | 'timeout' | 'closed' | 'denied' | 'insecure' | 'answered' | 'unknown';

export class KafkaTrouble extends Error {
  readonly kind: TroubleKind;
  /** The protocol's name of an error, such as NOT_LEADER_FOR_PARTITION. */
  readonly code: string | undefined;

  constructor(kind: TroubleKind, message: string, code?: string) {
    super(message);
    this.name = 'KafkaTrouble';
    this.kind = kind;
    this.code = code;
  }
}
