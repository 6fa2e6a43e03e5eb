/** What is to be done? Everything that the controller's core can ask its shell for; each is in the imperative. */
import type { Instant } from '../base/instant.ts';
import type { Call } from '../remediation/call.ts';
import type { KafkaCluster, WeightedRecord, Webhook } from '../policy/policy.ts';
import type { ZoneCall } from '../az/evacuation/zone-step.ts';
import type { Entry } from './entry.ts';
import type { Message } from './people/message-entry.ts';

/** The shell makes all `record` commands of a step durable, in order, before it executes any other command of that step. */
export type Command =
  | { readonly kind: 'record'; readonly entry: Entry }
  /** Asked for again, it is under way or over already. The answer comes as `message_settled`. */
  | { readonly kind: 'send_message'; readonly message: Message; readonly calledAt: Instant; readonly to: Webhook }
  /** A mutating call. Its intent is among the records of the same step. The answer comes as `call_answered`. */
  | { readonly kind: 'make_call'; readonly call: Call }
  /** Has this call taken effect? Changes nothing. The answer comes as `call_looked_up`. */
  | { readonly kind: 'look_up_call'; readonly call: Call }
  /** The answer comes as `inventory_read` or `inventory_unreadable`. */
  | { readonly kind: 'take_inventory' }
  /** By way of any broker but `besides`, with the consumer groups where they are due. The answer comes as `cluster_viewed` or `cluster_unreadable`. */
  | { readonly kind: 'view_cluster'; readonly cluster: KafkaCluster; readonly besides: number | undefined; readonly withGroups: boolean }
  /** The answer comes as `zones_surveyed` or `zones_unreadable`. */
  | { readonly kind: 'survey_zones'; readonly records: readonly WeightedRecord[] }
  /** A mutating call about a zone. Its intent is among the records of the same step. The answer comes as `zone_call_answered`. */
  | { readonly kind: 'make_zone_call'; readonly call: ZoneCall }
  /** Changes nothing. The answer comes as `zone_call_looked_up`. */
  | { readonly kind: 'look_up_zone_call'; readonly call: ZoneCall };
