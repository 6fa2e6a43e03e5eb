/** What is remembered of Kafka? Which host runs which broker, and that a replacement has settled. Views are not: they are seconds old. */
import type { HostName } from '../entry.ts';

export type KafkaEntryBody =
  | { readonly kind: 'broker_found'; readonly cluster: string; readonly broker: number; readonly host: HostName }
  | {
      /** Registered and in every in-sync set that it belongs to, without a break, for as long as the gate asks. */
      readonly kind: 'replacement_settled';
      readonly cluster: string;
      readonly broker: number;
      readonly afterMs: number;
    };
