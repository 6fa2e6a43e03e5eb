/**
 * What is remembered? The closed union of ledger entries. The controller's durable state is a fold over them (record.ts), so
 * replay, simulation, backtest and the on-call log are one thing seen four ways.
 *
 * Entries are facts in the past tense. They are written once, hash-chained, and never changed; a new field is optional, and an
 * old one keeps its meaning for ever.
 */
import type { Instant } from '../base/instant.ts';
import type { Evidence } from '../liveness/condition.ts';
import type { Facts } from '../liveness/report.ts';
import type { FaultKind } from '../liveness/signal.ts';
import type { Reason, VerdictKind } from '../liveness/verdict.ts';
import type { Mode } from '../policy/policy.ts';
import type { Check, HoldReason } from '../remediation/decision.ts';
import type { Pause, PauseScope } from '../remediation/pause.ts';
import type { MessageEntryBody } from './people/message-entry.ts';
import type { RepairEntryBody } from './repairs/repair-entry.ts';
import type { AnnouncedChange } from './changes/announced-change.ts';
import type { KafkaEntryBody } from './kafka/kafka-entry.ts';
import type { EvacuationEntryBody } from './evacuations/evacuation-entry.ts';
import type { ZoneEntryBody } from './zones/zone-entry.ts';

/** Enough of a host to name it in a log line years later. */
export interface HostName {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly group: string;
}

/** What one cause explains. `ids` are host ids, a group's or a zone's name; empty for the region. */
export interface Scope {
  readonly kind: 'host' | 'hosts' | 'zone' | 'group' | 'region';
  readonly ids: readonly string[];
}

/** Who or what is at fault, in the words of the meta-review. */
export type CauseClass = 'provider' | 'change' | 'load' | 'heald' | 'unknown';

/** What speaks for a cause. `change` names the change for machines: "release=41", "packages", "announced cd-812"; a zone as "zone use1-az4". */
export interface CauseEvidence {
  readonly change: string;
  /** "5 of 5 suspects got release 41 in the last 6 h, and 2 of 40 others". */
  readonly sentence: string;
}

export type EntryBody =
  | RepairEntryBody
  | MessageEntryBody
  | ZoneEntryBody
  | EvacuationEntryBody
  | KafkaEntryBody
  | {
      readonly kind: 'controller_started';
      readonly version: string;
      readonly epoch: number;
      readonly previousStop: 'clean' | 'crash' | 'first';
    }
  | { readonly kind: 'controller_stopped'; readonly because: string }
  | { readonly kind: 'controller_stalled'; readonly forMs: number }
  | {
      readonly kind: 'policies_loaded';
      readonly version: string;
      readonly policies: readonly { readonly name: string; readonly mode: Mode; readonly file: string }[];
    }
  | { readonly kind: 'policies_refused'; readonly problems: readonly string[]; readonly keptVersion: string | undefined }
  /** `facts`: what it runs, told with its first report. */
  | { readonly kind: 'host_seen'; readonly host: HostName; readonly facts?: Facts }
  | { readonly kind: 'host_forgotten'; readonly host: HostName; readonly silentForMs: number; readonly because: string }
  | { readonly kind: 'host_restarted'; readonly host: HostName; readonly boot: string }
  | {
      readonly kind: 'episode_opened';
      readonly episode: string;
      readonly host: HostName;
      readonly fault: FaultKind;
      readonly verdict: Exclude<VerdictKind, 'healthy'>;
      readonly since: Instant;
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: 'episode_changed';
      readonly episode: string;
      readonly host: HostName;
      readonly fault: FaultKind;
      readonly verdict: Exclude<VerdictKind, 'healthy'>;
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: 'episode_closed';
      readonly episode: string;
      readonly host: HostName;
      readonly fault: FaultKind;
      readonly openForMs: number;
      readonly because: string;
    }
  | {
      readonly kind: 'incident_opened';
      readonly incident: string;
      /** The incident of the same host that tells this one too. */
      readonly partOf?: string;
      readonly fault: FaultKind;
      readonly scope: Scope;
      readonly cause: CauseClass;
      readonly episodes: readonly string[];
      readonly sentence: string;
      readonly causeEvidence?: CauseEvidence | undefined;
    }
  | {
      readonly kind: 'incident_changed';
      readonly incident: string;
      readonly scope: Scope;
      readonly cause: CauseClass;
      readonly episodes: readonly string[];
      readonly sentence: string;
      readonly causeEvidence?: CauseEvidence | undefined;
    }
  | { readonly kind: 'incident_closed'; readonly incident: string; readonly sentence: string }
  | { readonly kind: 'pause_set'; readonly pause: Pause }
  | { readonly kind: 'pause_lifted'; readonly name: string; readonly scope: PauseScope; readonly reason: string; readonly by: string }
  | { readonly kind: 'pause_expired'; readonly name: string; readonly scope: PauseScope }
  | {
      /** What hosts tell of themselves for the first time: no change, but what later changes are measured against. */
      readonly kind: 'facts_told';
      readonly facts: readonly { readonly fact: string; readonly value: string; readonly hosts: readonly HostName[] }[];
    }
  | {
      /** `seenAt`: when the first of these hosts told it, up to a minute before it was recorded. */
      readonly kind: 'change_seen';
      readonly seenAt: Instant;
      readonly fact: string;
      readonly from: string;
      readonly to: string;
      readonly hosts: readonly HostName[];
    }
  | {
      /** Announced for the first time, or with something new: that it is over, mostly. `from` is whose token, or which address. */
      readonly kind: 'change_announced';
      readonly change: AnnouncedChange;
      readonly from: string;
      /** How many of the known hosts it covers. */
      readonly covers: number;
    }
  | {
      /** Nobody has said that it is done: from now on it holds nothing back. */
      readonly kind: 'change_overdue';
      readonly id: string;
      readonly change: Pick<AnnouncedChange, 'kind' | 'what' | 'by'>;
      readonly openForMs: number;
    }
  | { readonly kind: 'decided'; readonly decision: RecordedDecision }
  | { readonly kind: 'reports_refused'; readonly because: string; readonly from: string; readonly count: number };

/** A decision as the ledger keeps it: everything that `heald explain` shows, without the policy files or the reports. */
export interface RecordedDecision {
  readonly id: string;
  readonly incident: string;
  /** The episode and its host; undefined when the decision is about the incident as a whole. */
  readonly episode: string | undefined;
  readonly host: HostName | undefined;
  readonly policy: { readonly name: string; readonly mode: Mode; readonly setVersion: string } | undefined;
  readonly answer: 'act' | 'hold';
  readonly reason: HoldReason | 'act';
  readonly because: string;
  /** What would be done, in order, in words; empty when nothing would. */
  readonly plan: readonly string[];
  readonly checks: readonly Check[];
  readonly evidence: Evidence | undefined;
  readonly lookAgainAt: Instant | undefined;
}

export type Entry = EntryBody & { readonly at: Instant };

/** An entry in its place: numbered from 1 without gaps, and chained to the one before it by SHA-256. */
export interface LedgerEntry {
  readonly sequence: number;
  readonly entry: Entry;
  readonly hash: string;
}
