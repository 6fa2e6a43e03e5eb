/**
 * What does the controller hold in memory? The fold over the ledger, and the live views that reports rebuild; nothing else that
 * could not be lost.
 *
 * A step takes the state over and gives it back: it changes it in place, because ten thousand hosts are not copied for one report.
 * Whoever calls `step` must not look at the state that it passed in.
 */
import type { Instant } from '../base/instant.ts';
import type { HostView } from '../liveness/host-view.ts';
import type { FaultKind } from '../liveness/signal.ts';
import type { Comparison } from '../liveness/condition.ts';
import type { HostRemediation, PolicySet } from '../policy/policy.ts';
import type { Inventory } from '../remediation/inventory.ts';
import type { SharedChange } from '../remediation/shared-change.ts';
import type { Census } from './coverage/census.ts';
import type { WaitingChange } from './changes/changes.ts';
import { createSurveyMemory, type SurveyMemory } from './evacuations/surveys.ts';
import type { ClusterWatch } from './kafka/cluster-watch.ts';
import { createHistory, type History } from './history.ts';
import { createZoneWatch, type ZoneWatch } from './zones/zone-watch.ts';

/** The policies that cover a host, worked out once per host and set; hosts that the same policies cover share it. */
export interface Coverage {
  readonly setVersion: string;
  readonly policies: readonly HostRemediation[];
  readonly comparisons: readonly Comparison[];
}

export interface State {
  readonly history: History;
  policies: PolicySet | undefined;
  readonly views: Map<string, HostView>;
  readonly coverage: Map<string, Coverage>;
  /** By the names of the policies. */
  readonly knownCoverage: Map<string, Coverage>;
  /** Ids of open episodes, by host and fault kind. */
  readonly open: Map<string, Map<FaultKind, string>>;
  /** Episodes that joined an incident after its last entry, and when that entry was. */
  readonly joined: Map<string, { readonly episodes: string[]; lastJoinedAt: Instant; recordedAt: Instant }>;
  /** Hosts heard since this controller started, by group; and known hosts, by group and by zone. */
  readonly heardInGroup: Map<string, number>;
  readonly knownInGroup: Map<string, number>;
  readonly knownInZone: Map<string, number>;
  /** Hosts heard since this controller started. */
  readonly heardHosts: Set<string>;
  /** Changes that were seen and are not recorded yet, by what changed. */
  readonly waitingChanges: Map<string, WaitingChange>;
  /** How many of each host's facts changed, and were told for the first time, in the hour that began at `since`. */
  readonly factPace: Map<string, { readonly since: Instant; changes: number; facts: number }>;
  /** The change that the hosts of a fault share, as last counted. */
  readonly sharedChanges: Map<FaultKind, { readonly at: Instant; readonly found: SharedChange | undefined }>;
  /** Counted anew when an episode opens or closes. */
  census: Census | undefined;
  /** The newest inventory and when it was read; undefined before the first, or where nobody can be asked. */
  inventory: { readonly read: Inventory; readonly at: Instant } | undefined;
  inventoryAskedAt: Instant | undefined;
  /** Machines that were missing from the newest inventory, and since when. */
  readonly missing: Map<string, Instant>;
  /** When a group was last seen in a storm. */
  readonly stormyAt: Map<string, Instant>;
  /** When the world was last looked at about a call whose outcome is unknown, by its token. */
  readonly lookedAt: Map<string, Instant>;
  readonly zones: ZoneWatch;
  /** What stands in the zones, by the word of whoever runs them, as last read. */
  survey: SurveyMemory;
  /** Kafka clusters, by their names in the policies. */
  readonly clusters: Map<string, ClusterWatch>;
  /** Whether the shell has anything that it could act on machines with, and move work between zones with. */
  canAct: boolean;
  /** Since when the other zones are worse than before, by the evacuation that may have done it. */
  readonly worseSince: Map<string, Instant>;
  /** The actions that the shell can carry out; undefined: all. */
  canDo: ReadonlySet<string> | undefined;
  canMove: boolean;
  /** Whether it has anything to look at Kafka with. */
  canView: boolean;
  /** The zone that this controller stands in; undefined where nobody has told it. */
  ownZone: string | undefined;
  startedAt: Instant | undefined;
  lastStepAt: Instant | undefined;
  /** When the controller last came back from standing still; what was measured before is not acted on. */
  resumedAt: Instant | undefined;
}

/** The state before `started`. `history` is the fold over the ledger so far. */
export function createState(history: History = createHistory()): State {
  const state: State = {
    history,
    policies: undefined,
    views: new Map(),
    coverage: new Map(),
    knownCoverage: new Map(),
    open: new Map(),
    joined: new Map(),
    heardInGroup: new Map(),
    knownInGroup: new Map(),
    knownInZone: new Map(),
    heardHosts: new Set(),
    waitingChanges: new Map(),
    factPace: new Map(),
    sharedChanges: new Map(),
    census: undefined,
    inventory: undefined,
    inventoryAskedAt: undefined,
    missing: new Map(),
    stormyAt: new Map(),
    lookedAt: new Map(),
    zones: createZoneWatch(),
    survey: createSurveyMemory(),
    worseSince: new Map(),
    clusters: new Map(),
    canAct: false,
    canDo: undefined,
    canMove: false,
    canView: false,
    ownZone: undefined,
    startedAt: undefined,
    lastStepAt: undefined,
    resumedAt: undefined,
  };
  for (const { group, zone } of history.hosts.values()) {
    countUp(state.knownInGroup, group);
    countUp(state.knownInZone, zone);
  }
  for (const episode of history.episodes.values()) {
    if (episode.closedAt === undefined) rememberOpen(state, episode.host.id, episode.fault, episode.id);
  }
  for (const incident of history.incidents.values()) {
    if (incident.closedAt === undefined)
      state.joined.set(incident.id, { episodes: [], lastJoinedAt: incident.openedAt, recordedAt: incident.openedAt });
  }
  return state;
}

export function rememberOpen(state: State, host: string, fault: FaultKind, episode: string): void {
  const faults = state.open.get(host) ?? new Map<FaultKind, string>();
  faults.set(fault, episode);
  state.open.set(host, faults);
  state.census = undefined;
  state.sharedChanges.clear();
}

export function forgetOpen(state: State, host: string, fault: FaultKind): void {
  const faults = state.open.get(host);
  faults?.delete(fault);
  if (faults?.size === 0) state.open.delete(host);
  state.census = undefined;
  state.sharedChanges.clear();
}

export function countUp(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
