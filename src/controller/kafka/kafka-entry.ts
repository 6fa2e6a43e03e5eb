/**
 * What is remembered of Kafka? Which host runs which broker, that a replacement has settled, and who has stopped reading. Views are not:
 * they are seconds old.
 */
import type { Blame } from '../../liveness/kafka/blame.ts';
import type { EntryBody, HostName } from '../entry.ts';

export type KafkaEntryBody =
  | { readonly kind: 'broker_found'; readonly cluster: string; readonly broker: number; readonly host: HostName }
  | {
      /** Registered and in every in-sync set that it belongs to, without a break, for as long as the gate asks. */
      readonly kind: 'replacement_settled';
      readonly cluster: string;
      readonly broker: number;
      readonly afterMs: number;
    }
  /** No look at it has given anything for a while: whatever asks it holds. */
  | { readonly kind: 'cluster_lost'; readonly cluster: string; readonly because: string }
  | { readonly kind: 'cluster_found_again'; readonly cluster: string; readonly lostForMs: number }
  | {
      /** A consumer group reads some of its partitions no more. */
      readonly kind: 'consumers_stuck';
      readonly cluster: string;
      readonly group: string;
      readonly blame: Exclude<Blame['kind'], 'nobody'>;
      /** Addresses of the hosts that are to blame; empty unless `blame` is hosts. */
      readonly hosts: readonly string[];
      readonly because: string;
      /** The first of those that stand still, "topic-partition"; how many there are, and how many the group has. */
      readonly partitions: readonly string[];
      readonly standing: number;
      readonly of: number;
      /** In messages, over all of its partitions. */
      readonly lag: number;
      /** How old the oldest unread message is; left out where that is not known. */
      readonly lagMs?: number;
      readonly lagIsAtLeast?: boolean;
    }
  | { readonly kind: 'consumers_recovered'; readonly cluster: string; readonly group: string; readonly stuckForMs: number };

const kinds: Readonly<Record<KafkaEntryBody['kind'], true>> = {
  broker_found: true,
  replacement_settled: true,
  cluster_lost: true,
  cluster_found_again: true,
  consumers_stuck: true,
  consumers_recovered: true,
};

export function isOfKafka(entry: EntryBody): entry is KafkaEntryBody {
  return Object.hasOwn(kinds, entry.kind);
}
