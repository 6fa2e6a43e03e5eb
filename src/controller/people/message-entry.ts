/** What is remembered of messages to people? That somebody had to be told, before anything is sent, and what became of it. */
import type { Check, HoldReason } from '../../remediation/decision.ts';
import type { MessageKind } from '../../remediation/message.ts';
import type { Severity } from '../../policy/policy.ts';
import type { HostName } from '../entry.ts';

/** Everything that is sent, as it was known then: a retry, and a restart between, send the same words. */
export interface Message {
  /** `msg-7f3kqm`: the same for every try, so that whoever gets it twice can tell. */
  readonly id: string;
  /** The notification that asks for it. */
  readonly notification: string;
  readonly on: MessageKind;
  readonly severity: Severity;
  /** The incident, or what else it is about; one message of each kind is sent about it. */
  readonly about: string;
  readonly incident: string | undefined;
  readonly sentence: string;
  readonly reason: HoldReason | undefined;
  readonly because: string | undefined;
  /** What the reader can do, and where to look; left out where there is nothing. */
  readonly next?: string | undefined;
  /** What its end will name too, where no incident does. */
  readonly story?: string;
  /** A few of them; `hostCount` is how many. */
  readonly hosts: readonly HostName[];
  readonly hostCount: number;
  readonly checks: readonly Check[];
  readonly runbook: string | undefined;
}

export type MessageEntryBody =
  | { readonly kind: 'person_called'; readonly message: Message }
  | {
      readonly kind: 'message_delivered';
      readonly message: string;
      readonly incident: string | undefined;
      readonly notification: string;
      readonly tries: number;
    }
  | {
      readonly kind: 'message_failed';
      readonly message: string;
      readonly incident: string | undefined;
      readonly notification: string;
      readonly tries: number;
      readonly because: string;
    };
