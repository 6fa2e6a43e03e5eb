/**
 * What does the controller answer? The JSON of its read routes; the command line and scripts read these, so keys stay.
 * Times are RFC 3339 in UTC; null is "not known" or "not so".
 */
import type { ClusterCounts, ClustersAnswer } from './cluster-answers.ts';
import type { ChangeKind, ChangeScope } from '../../controller/changes/announced-change.ts';
import type { CauseClass, CauseEvidence, RecordedDecision, Scope } from '../../controller/entry.ts';
import type { GroupRoom, SharedRoom, ZoneRoom } from '../../controller/repairs/group-room.ts';
import type { HoldReason } from '../../remediation/decision.ts';
import type { Approval, Phase, RemediationResult } from '../../remediation/remediation.ts';
import type { Report } from '../../liveness/report.ts';
import type { FaultKind, Value } from '../../liveness/signal.ts';
import type { Reason, VerdictKind } from '../../liveness/verdict.ts';
import type { Mode } from '../../policy/policy.ts';
import type { Told } from './tell-times.ts';
import type { EvacuationsAnswer, PathsAnswer, ZonesAnswer } from './zone-answers.ts';

/** GET /v1/health. `holding`: it judges nothing new and acts on nothing, and `because` says why. */
export interface HealthAnswer {
  readonly formatVersion: 1;
  readonly status: 'ok' | 'holding';
  readonly because: string | null;
  readonly version: string;
  readonly epoch: number | null;
  readonly startedAt: string | null;
  readonly now: string;
  readonly hosts: number;
  readonly openIncidents: number;
  readonly policies: {
    readonly version: string | null;
    readonly policies: readonly { readonly name: string; readonly mode: Mode; readonly file: string }[];
    /** Why the newest files were refused; empty when the active set is the newest. */
    readonly problems: readonly string[];
  };
  readonly ledger: { readonly lastSequence: number; readonly unrecorded: number; readonly problem: string | null };
  readonly recordings: { readonly written: number; readonly dropped: number; readonly problem: string | null };
}

export interface FaultAnswer {
  readonly fault: FaultKind;
  readonly verdict: VerdictKind;
  /** Of the open episode; null while the host is well or unknown in this fault. */
  readonly since: string | null;
  readonly episode: string | null;
  readonly incident: string | null;
  readonly reasons: Told<readonly Reason[]>;
}

export interface HostAnswer {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly group: string;
  /** The worst of `faults`. */
  readonly verdict: VerdictKind;
  /** Null when this controller has not heard it since it started. */
  readonly heardAt: string | null;
  readonly agentVersion: string | null;
  readonly faults: readonly FaultAnswer[];
}

/** GET /v1/hosts. */
export interface HostsAnswer {
  readonly formatVersion: 1;
  readonly hosts: readonly HostAnswer[];
}

export interface ReadingAnswer {
  readonly signal: string;
  readonly subject: string;
  /** The newest value; null when it could not be measured. */
  readonly value: Value | null;
  readonly detail: string | null;
  readonly verdict: VerdictKind;
}

/** GET /v1/hosts/:id. */
export interface HostDetailAnswer {
  readonly formatVersion: 1;
  readonly host: HostAnswer;
  readonly readings: readonly ReadingAnswer[];
  readonly lacks: Report['lacks'];
  readonly facts: Report['facts'];
  readonly tags: Report['host']['tags'];
  readonly self: Report['self'] | null;
  readonly lostReports: number;
  readonly repeatedReports: number;
}

export interface EpisodeAnswer {
  readonly id: string;
  readonly host: { readonly id: string; readonly name: string; readonly zone: string; readonly group: string };
  readonly fault: FaultKind;
  readonly verdict: VerdictKind;
  readonly worst: VerdictKind;
  readonly since: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly closedBecause: string | null;
  readonly reasons: Told<readonly Reason[]>;
  readonly decision: Told<RecordedDecision> | null;
}

export interface IncidentAnswer {
  readonly id: string;
  /** The incident of the same host that began before this one; null when it is none. */
  readonly partOf: string | null;
  readonly fault: FaultKind;
  readonly scope: Scope;
  readonly cause: CauseClass;
  /** What speaks for the cause, or, while it is unknown, for a change as the cause; null when nothing does. */
  readonly causeEvidence: CauseEvidence | null;
  readonly sentence: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly episodes: readonly EpisodeAnswer[];
  readonly decision: Told<RecordedDecision> | null;
}

/** GET /v1/incidents: what the ledger holds, newest first; nothing that is not durable yet. */
export interface IncidentsAnswer {
  readonly formatVersion: 1;
  readonly incidents: readonly IncidentAnswer[];
}

export interface PauseAnswer {
  readonly name: string;
  /** "everything", "zone/use1-az4", "group/web", "host/web-3", "policy/stateless-disk". */
  readonly scope: string;
  readonly reason: string;
  readonly by: string;
  readonly setAt: string;
  readonly until: string;
}

/** GET /v1/pauses: those that hold now, the one that ends first first; nothing that is not durable yet. */
export interface PausesAnswer {
  readonly formatVersion: 1;
  readonly pauses: readonly PauseAnswer[];
}

/** POST /v1/pauses: the pause as it holds now. */
export interface PauseSetAnswer {
  readonly formatVersion: 1;
  readonly pause: PauseAnswer;
}

/** A change that somebody announced. */
export interface ChangeAnswer {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly what: string;
  readonly by: string;
  readonly scope: ChangeScope;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** It holds now what it covers. */
  readonly isUnderWay: boolean;
  /** Nobody has said for two hours that it is done. */
  readonly isOverdue: boolean;
  /** How many of the known hosts it covers. */
  readonly covers: number;
}

/** GET /v1/changes: newest first; what was seen is that of the last six hours. Nothing that is not durable yet. */
export interface ChangesAnswer {
  readonly formatVersion: 1;
  readonly announced: readonly ChangeAnswer[];
  readonly seen: readonly {
    readonly at: string;
    readonly fact: string;
    readonly from: string;
    readonly to: string;
    /** Host ids. */
    readonly hosts: readonly string[];
  }[];
}

/** POST /v1/changes: the change as it is known now. */
export interface ChangeTakenAnswer {
  readonly formatVersion: 1;
  readonly change: ChangeAnswer;
}

/** How far a repair is. `awaiting_approval` to `settling` are open; `because` of the answer says why it is there. */
export type RepairState = Phase['kind'];

/** A repair: its plan, who approved it, and how far it is. */
export interface RepairAnswer {
  /** `act-7f3kqm`. */
  readonly id: string;
  readonly incident: string;
  readonly episode: string;
  readonly policy: string;
  readonly host: { readonly id: string; readonly name: string; readonly zone: string; readonly group: string };
  readonly state: RepairState;
  readonly stateSince: string | null;
  /** Why it is refused, uncertain or closed. */
  readonly because: string | null;
  /** How it ended; null while it is open. */
  readonly result: RemediationResult | null;
  readonly openedAt: string;
  /** What an approval binds to. */
  readonly planHash: string;
  /** Until when a person may approve it; null when it does not wait for that. */
  readonly approvableUntil: string | null;
  /** No call is made before: it may still be vetoed; null when it does not wait for that. */
  readonly vetoableUntil: string | null;
  readonly approval: Told<Approval> | null;
  /** Vetoed after a call was made: that goes on to its end, and nothing follows it. */
  readonly vetoedBecause: string | null;
  /** The step that is under way or next, from 1, and how often it was called. */
  readonly step: number;
  readonly tries: number;
  readonly steps: readonly {
    readonly action: string;
    readonly words: string;
    readonly irreversible: boolean;
    /** What takes it back, or what a person can still do where nothing does. */
    readonly undo: string;
    readonly timeoutMs: number;
  }[];
  readonly verifyMs: number;
  /** What would hold its next call back now, besides the approval; null when nothing would, or when it has no next call. */
  readonly heldBackBy: { readonly reason: HoldReason; readonly sentence: string } | null;
}

/** GET /v1/remediations: the open ones first, then the latest that ended; only what is durable. */
export interface RepairsAnswer {
  readonly formatVersion: 1;
  readonly remediations: readonly RepairAnswer[];
}

/** POST /v1/remediations/:id/approve and …/veto: the repair as it stands now. */
export interface RepairSettledAnswer {
  readonly formatVersion: 1;
  readonly remediation: RepairAnswer;
}

/** GET /v1/groups: what room is left for repairs. */
export interface GroupsAnswer {
  readonly formatVersion: 1;
  readonly groups: readonly Told<GroupRoom>[];
  readonly zones: readonly Told<ZoneRoom>[];
  readonly fleet: Told<SharedRoom>;
  /** Why the inventory is not believed; null while it is, or where there is none. */
  readonly inventoryDoubt: string | null;
}

/** POST /v1/groups/:group/breaker: the group with its breaker closed. */
export interface BreakerClosedAnswer {
  readonly formatVersion: 1;
  readonly group: Told<GroupRoom>;
}

/** What the server asks the controller for. */
export interface ControllerView {
  health(): HealthAnswer;
  hosts(): HostsAnswer;
  /** Undefined when no such host is known. */
  host(id: string): HostDetailAnswer | undefined;
  incidents(): IncidentsAnswer;
  pauses(): PausesAnswer;
  changes(): ChangesAnswer;
  zones(): ZonesAnswer;
  paths(): PathsAnswer;
  clusters(): ClustersAnswer;
  clusterCounts(): readonly ClusterCounts[];
  evacuations(): EvacuationsAnswer;
  remediations(): RepairsAnswer;
  groups(): GroupsAnswer;
}
