/**
 * What has happened so far? The fold over the ledger: the controller's durable state, and all that the command line needs when the
 * controller is down. The same function runs at start-up, in every step, in rehearsals and in `heald log`, so they cannot differ.
 *
 * Folding changes the history in place and returns it: ten thousand hosts are not copied for one line.
 */
import type { Instant } from '../base/instant.ts';
import type { FaultKind } from '../liveness/signal.ts';
import type { Reason, VerdictKind } from '../liveness/verdict.ts';
import type { Mode } from '../policy/policy.ts';
import type { Pause } from '../remediation/pause.ts';
import { createChangeHistory, foldChange, foldFirstFacts, type ChangeHistory } from './changes/change-history.ts';
import { isOfEvacuation } from './evacuations/evacuation-entry.ts';
import { createEvacuations, foldEvacuation, noteHostTrouble, noteZoneTrouble, type Evacuations } from './evacuations/evacuations.ts';
import type { CauseClass, CauseEvidence, Entry, EntryBody, HostName, RecordedDecision, Scope } from './entry.ts';
import { isOfKafka } from './kafka/kafka-entry.ts';
import { createKafkaHistory, foldKafka, type KafkaHistory } from './kafka/kafka-history.ts';
import type { Message } from './people/message-entry.ts';
import { createZoneHistory, foldZone, type ZoneHistory } from './zones/zone-history.ts';
import { createRepairs, foldForgotten, foldRepair, type Repairs } from './repairs/repairs.ts';

export interface EpisodeRecord {
  readonly id: string;
  readonly host: HostName;
  readonly fault: FaultKind;
  verdict: Exclude<VerdictKind, 'healthy'>;
  /** The worst it has been, which `verdict` may have fallen back from. */
  worst: Exclude<VerdictKind, 'healthy'>;
  readonly since: Instant;
  readonly openedAt: Instant;
  reasons: readonly Reason[];
  closedAt: Instant | undefined;
  closedBecause: string | undefined;
  incident: string | undefined;
  decision: RecordedDecision | undefined;
}

export interface IncidentRecord {
  readonly id: string;
  /** The incident of the same host that began before it; whole-of.ts says whether they are still one story. */
  readonly partOf: string | undefined;
  readonly fault: FaultKind;
  scope: Scope;
  cause: CauseClass;
  causeEvidence: CauseEvidence | undefined;
  episodes: readonly string[];
  sentence: string;
  readonly openedAt: Instant;
  closedAt: Instant | undefined;
  /** The last decision about the incident as a whole; those about single hosts are with their episodes. */
  decision: RecordedDecision | undefined;
}

export interface LoadedPolicies {
  readonly version: string;
  readonly at: Instant;
  readonly policies: readonly { readonly name: string; readonly mode: Mode; readonly file: string }[];
}

export interface SetPause extends Pause {
  readonly setAt: Instant;
}

export interface SentMessage extends Message {
  readonly calledAt: Instant;
  /** When it was known how it went. */
  settledAt: Instant | undefined;
  failedBecause: string | undefined;
}

export interface History {
  epoch: number;
  version: string | undefined;
  startedAt: Instant | undefined;
  /** True between a start and a clean stop; a start that finds it true follows a crash. */
  running: boolean;
  lastEntryAt: Instant | undefined;
  policies: LoadedPolicies | undefined;
  /** The problems of a set that was refused after the active one was loaded; empty when the active one is the newest. */
  refusedPolicies: readonly string[];
  readonly hosts: Map<string, HostName>;
  /** Pauses by name, until they are lifted or their end is recorded. */
  readonly pauses: Map<string, SetPause>;
  readonly changes: ChangeHistory;
  readonly episodes: Map<string, EpisodeRecord>;
  readonly incidents: Map<string, IncidentRecord>;
  /** Ids of incidents that are closed, oldest first; what lies beyond `keepClosed` is forgotten here, never in the ledger. */
  readonly closedIncidents: string[];
  readonly keepClosed: number;
  readonly repairs: Repairs;
  readonly zones: ZoneHistory;
  readonly evacuations: Evacuations;
  readonly kafka: KafkaHistory;
  /** Messages to people by id, of the incidents that are kept, and the last of the others. */
  readonly messages: Map<string, SentMessage>;
}

/** A history before the first entry. `keepClosed` is how many closed incidents stay in memory; the ledger keeps all. */
export function createHistory(keepClosed = 200): History {
  return {
    epoch: 0,
    version: undefined,
    startedAt: undefined,
    running: false,
    lastEntryAt: undefined,
    policies: undefined,
    refusedPolicies: [],
    hosts: new Map(),
    pauses: new Map(),
    changes: createChangeHistory(),
    episodes: new Map(),
    incidents: new Map(),
    closedIncidents: [],
    keepClosed,
    repairs: createRepairs(),
    zones: createZoneHistory(),
    evacuations: createEvacuations(),
    kafka: createKafkaHistory(),
    messages: new Map(),
  };
}

export function foldEntry(history: History, entry: Entry): History {
  history.lastEntryAt = entry.at;
  foldKafka(history.kafka, entry);
  if (isOfKafka(entry)) return history;
  if (isOfEvacuation(entry)) {
    foldEvacuation(history.evacuations, entry, entry.at);
    return history;
  }
  switch (entry.kind) {
    case 'controller_started':
      history.epoch = entry.epoch;
      history.version = entry.version;
      history.startedAt = entry.at;
      history.running = true;
      return history;
    case 'controller_stopped':
      history.running = false;
      return history;
    case 'controller_stalled':
    case 'reports_refused':
      return history;
    case 'policies_loaded':
      history.policies = { version: entry.version, at: entry.at, policies: entry.policies };
      history.refusedPolicies = [];
      return history;
    case 'policies_refused':
      history.refusedPolicies = entry.problems;
      return history;
    case 'host_seen':
      if (entry.facts !== undefined) foldFirstFacts(history.changes, entry.host.id, entry.facts);
      history.hosts.set(entry.host.id, entry.host);
      return history;
    case 'host_restarted':
      history.hosts.set(entry.host.id, entry.host);
      return history;
    case 'host_forgotten':
      history.hosts.delete(entry.host.id);
      foldForgotten(history.repairs, entry.host.id);
      history.changes.facts.delete(entry.host.id);
      return history;
    case 'pause_set':
      history.pauses.set(entry.pause.name, { ...entry.pause, setAt: entry.at });
      return history;
    case 'pause_lifted':
    case 'pause_expired':
      history.pauses.delete(entry.name);
      return history;
    case 'facts_told':
    case 'change_seen':
    case 'change_announced':
    case 'change_overdue':
      foldChange(history.changes, entry);
      return history;
    case 'person_called':
    case 'message_delivered':
    case 'message_failed':
      return foldMessage(history, entry);
    case 'episode_opened':
    case 'episode_changed':
    case 'episode_closed':
      return foldEpisode(history, entry);
    case 'incident_opened':
    case 'incident_changed':
    case 'incident_closed':
      return foldIncident(history, entry);
    case 'zone_suspected':
    case 'zone_confirmed':
    case 'zone_cleared':
    case 'usual_shares_noted':
      foldZone(history.zones, entry, history.keepClosed === Infinity);
      if (entry.kind !== 'usual_shares_noted') noteZoneTrouble(history.evacuations, entry.zone, entry.at);
      return history;
    case 'decided': {
      const { decision } = entry;
      const about = decision.episode === undefined ? history.incidents.get(decision.incident) : history.episodes.get(decision.episode);
      if (about !== undefined) about.decision = decision;
      return history;
    }
    default:
      foldRepair(history.repairs, entry, entry.at);
      return history;
  }
}

type EpisodeEntry = Entry & Extract<EntryBody, { kind: 'episode_opened' | 'episode_changed' | 'episode_closed' }>;

function foldEpisode(history: History, entry: EpisodeEntry): History {
  if (entry.kind === 'episode_opened') {
    const { host, fault, verdict, since, reasons } = entry;
    history.episodes.set(entry.episode, {
      id: entry.episode,
      host,
      fault,
      verdict,
      worst: verdict,
      since,
      openedAt: entry.at,
      reasons,
      closedAt: undefined,
      closedBecause: undefined,
      incident: undefined,
      decision: undefined,
    });
    noteHostTrouble(history.evacuations, history.zones, host, fault, entry.at);
    return history;
  }
  const episode = history.episodes.get(entry.episode);
  if (episode === undefined) return history;
  if (entry.kind === 'episode_closed') {
    episode.closedAt = entry.at;
    episode.closedBecause = entry.because;
    if (entry.because === 'well again') noteHostTrouble(history.evacuations, history.zones, episode.host, episode.fault, entry.at);
    return history;
  }
  episode.verdict = entry.verdict;
  if (entry.verdict === 'failed' || episode.worst === 'unknown') episode.worst = entry.verdict;
  episode.reasons = entry.reasons;
  return history;
}

type IncidentEntry = Entry & Extract<EntryBody, { kind: 'incident_opened' | 'incident_changed' | 'incident_closed' }>;

function foldIncident(history: History, entry: IncidentEntry): History {
  if (entry.kind === 'incident_closed') {
    const incident = history.incidents.get(entry.incident);
    if (incident === undefined) return history;
    incident.closedAt = entry.at;
    incident.sentence = entry.sentence;
    history.closedIncidents.push(entry.incident);
    forgetOldest(history);
    return history;
  }
  for (const id of entry.episodes) {
    const episode = history.episodes.get(id);
    if (episode !== undefined) episode.incident = entry.incident;
  }
  const { scope, cause, episodes, sentence, causeEvidence } = entry;
  if (entry.kind === 'incident_opened') {
    history.incidents.set(entry.incident, {
      id: entry.incident,
      partOf: entry.partOf,
      fault: entry.fault,
      scope,
      cause,
      causeEvidence,
      episodes,
      sentence,
      openedAt: entry.at,
      closedAt: undefined,
      decision: undefined,
    });
    return history;
  }
  const incident = history.incidents.get(entry.incident);
  if (incident !== undefined) Object.assign(incident, { scope, cause, causeEvidence, episodes, sentence });
  return history;
}

/** Messages that belong to no incident and are over. */
const ownMessagesKept = 100;

function foldMessage(
  history: History,
  entry: Entry & Extract<EntryBody, { kind: 'person_called' | 'message_delivered' | 'message_failed' }>,
): History {
  if (entry.kind === 'person_called') {
    history.messages.set(entry.message.id, { ...entry.message, calledAt: entry.at, settledAt: undefined, failedBecause: undefined });
    return history;
  }
  const message = history.messages.get(entry.message);
  if (message === undefined) return history;
  message.settledAt = entry.at;
  message.failedBecause = entry.kind === 'message_failed' ? entry.because : undefined;
  const own = [...history.messages.values()].filter(({ incident, settledAt }) => incident === undefined && settledAt !== undefined);
  if (history.keepClosed !== Infinity) for (const { id } of own.slice(0, -ownMessagesKept)) history.messages.delete(id);
  return history;
}

function forgetOldest(history: History): void {
  while (history.closedIncidents.length > history.keepClosed) {
    const oldest = history.closedIncidents.shift() as string;
    for (const episode of history.incidents.get(oldest)?.episodes ?? []) history.episodes.delete(episode);
    history.incidents.delete(oldest);
    for (const { id, incident } of history.messages.values()) if (incident === oldest) history.messages.delete(id);
  }
}
