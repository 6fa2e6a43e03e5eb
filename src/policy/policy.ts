/**
 * What did the platform team decide? The parsed form of the policy files; read.ts makes it from YAML.
 *
 * A set is valid as a whole or not at all: one bad file leaves the last good set active.
 */
import type { ZoneThresholds } from '../az/zone-verdict.ts';
import type { Condition } from '../liveness/condition.ts';
import type { Judgement } from '../liveness/signal.ts';
import type { Step } from '../remediation/action.ts';
import type { Mode } from '../remediation/decision.ts';
import type { FleetCaps } from '../remediation/check-repair-room.ts';
import type { Amount, Limits } from '../remediation/limits.ts';
import type { MaintenanceWindow } from '../remediation/maintenance-window.ts';
import type { messageKinds } from '../remediation/message.ts';

export type { Mode } from '../remediation/decision.ts';

/** Circumstances in which a policy holds, whatever its condition says. */
export const vetoes = ['zone_suspected', 'change_in_progress', 'shared_change', 'recent_change'] as const;
export type Veto = (typeof vetoes)[number];

interface PolicyHeader {
  readonly name: string;
  readonly owner: string | undefined;
  readonly runbook: string | undefined;
  readonly description: string | undefined;
  /** Where it was read: file name relative to the policy folder. */
  readonly file: string;
}

/** Which hosts: all of the declared kinds must match; a kind that is left out matches everything. An empty list matches nothing. */
export interface Target {
  readonly autoScalingGroups: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
  readonly hosts: readonly string[] | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

export interface HostRemediation extends PolicyHeader {
  readonly kind: 'HostRemediation';
  readonly mode: Mode;
  readonly target: Target;
  readonly when: Condition;
  /** Independent families that must agree before anything irreversible. */
  readonly witnesses: number;
  /** How long the host must be well again before its episode counts as over, in milliseconds. */
  readonly recoverMs: number;
  readonly unless: readonly Veto[];
  readonly steps: readonly Step[];
  readonly limits: Limits;
  /** Asked once in an incident that is held for a change that its suspects share. */
  readonly rollbackHook: Omit<Webhook, 'format'> | undefined;
  /** In mode auto: how long a plan waits before its first call, so that a person can veto it, in milliseconds; 0 for not at all. */
  readonly vetoWindowMs: number;
  /** A repair has worked when its host has been healthy for so long, in milliseconds. */
  readonly verifyHealthyForMs: number;
}

/** Fleet-wide limits, freezes, exclusions, and thresholds that differ from a signal's own. */
export interface Guardrails extends PolicyHeader {
  readonly kind: 'Guardrails';
  readonly limits: FleetCaps;
  readonly freezes: readonly { readonly from: number; readonly until: number; readonly reason: string }[];
  readonly maintenanceWindows: readonly MaintenanceWindow[];
  readonly exclude: Target | undefined;
  /** Judgements by signal name, whole: what the file leaves out is the signal's own. */
  readonly thresholds: Readonly<Record<string, Judgement>>;
  /** An agent is silent after so long without a report, in milliseconds. */
  readonly silentAfterMs: number;
  /** More silent agents than this share of a group: the observer is suspect. */
  readonly observerSuspectShare: number;
}

/** A DNS name that is answered by weight, and which set of its answers stands for which zone. */
export interface WeightedRecord {
  readonly hostedZone: string;
  /** With its final dot: `api.example.com.`. */
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME';
  /** Set identifiers by zone id. */
  readonly sets: Readonly<Record<string, string>>;
}

/** What may be done about a whole zone. */
export interface ZoneEvacuation extends PolicyHeader {
  readonly kind: 'ZoneEvacuation';
  readonly mode: Mode;
  /** Zones by id; undefined means every zone. */
  readonly zones: readonly string[] | undefined;
  readonly thresholds: ZoneThresholds;
  /** Groups whose hosts are never moved. */
  readonly stateful: readonly string[];
  readonly minHealthyElsewhere: Amount;
  readonly shiftForMs: number;
  readonly bakeMs: number;
  /** What has come back must have been clean for so long before more comes back, in milliseconds. */
  readonly stageMs: number;
  readonly onceInMs: number;
  /** Whether hosts of stateless groups are ended in the zone, a tenth at a time, once others serve elsewhere. */
  readonly empties: boolean;
  /** Names whose weight in the zone is set to 0, after everything else. */
  readonly records: readonly WeightedRecord[];
  /** In mode auto: how long a plan waits before its first call, so that a person can veto it, in milliseconds; 0 for not at all. */
  readonly vetoWindowMs: number;
}

export const severities = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];
export const messageFormats = ['heald', 'alertmanager', 'slack', 'pagerduty', 'sns'] as const;

/** Where messages are posted. The secret that signs them is read from its file each time, and is kept nowhere else. */
export interface Webhook {
  readonly url: string;
  readonly secretFile: string;
  readonly format: (typeof messageFormats)[number];
}

/** Who is told of what. */
export interface Notification extends PolicyHeader {
  readonly kind: 'Notification';
  readonly webhook: Webhook;
  readonly on: readonly (keyof typeof messageKinds)[];
  readonly severity: Severity;
  /** What is left out matches everything. */
  readonly only: { readonly groups: readonly string[] | undefined; readonly zones: readonly string[] | undefined };
}

/** How heald shows a broker who it is. Secrets are read from their files, and are kept nowhere else. */
export interface KafkaAccess {
  readonly tls:
    | {
        readonly caFile: string | undefined;
        readonly certFile: string | undefined;
        readonly keyFile: string | undefined;
        readonly serverName: string | undefined;
      }
    | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: { readonly file: string };
      }
    | { readonly mechanism: 'oauthbearer'; readonly tokenFile: string }
    | { readonly mechanism: 'aws-msk-iam'; readonly region: string }
    | undefined;
}

/** A Kafka cluster that is looked at, and asked before one of its brokers goes. */
export interface KafkaCluster extends PolicyHeader {
  readonly kind: 'KafkaCluster';
  readonly provider: 'self' | 'msk';
  /** The hosts that its brokers run on; undefined: none that heald knows. */
  readonly target: Target | undefined;
  readonly bootstrap: readonly { readonly host: string; readonly port: number }[];
  /** The ids that it is meant to have. */
  readonly brokers: readonly number[];
  /** Brokers that are controllers too, and the check that tells whether one is a voter in good standing; undefined: not known. */
  readonly controllers: { readonly brokers: readonly number[]; readonly check: string | undefined } | undefined;
  readonly expendableTopics: readonly string[];
  /** Topics that transactions write to: their consumers trail by the marker that ends a transaction, for ever. */
  readonly transactionalTopics: readonly string[];
  readonly access: KafkaAccess;
}

export type Policy = HostRemediation | ZoneEvacuation | Guardrails | Notification | KafkaCluster;

export interface PolicySet {
  /** A short hash of all files' contents: which set decided. */
  readonly version: string;
  readonly hostRemediations: readonly HostRemediation[];
  readonly zoneEvacuations: readonly ZoneEvacuation[];
  readonly guardrails: Guardrails;
  readonly notifications: readonly Notification[];
  readonly kafkaClusters: readonly KafkaCluster[];
}

/** What is wrong with a policy file, and where. `line` and `column` count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly severity: 'error' | 'warning';
  /** Stable, for machines and for the manual: `HP012`. */
  readonly code: string;
  /** What was found and what is accepted, in one sentence. */
  readonly message: string;
  /** What to do, when it is known: "did you mean …". */
  readonly help: string | undefined;
}
