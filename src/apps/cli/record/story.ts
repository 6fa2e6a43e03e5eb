/** Which part of the record does an id mean? Ids of incidents, episodes, decisions and repairs, and names of hosts, each with all that belongs to it. */
import { findNearest } from '../../../base/nearest.ts';
import { ok, wrong, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Entry, RecordedDecision } from '../../../controller/entry.ts';
import type { EpisodeRecord, History, IncidentRecord } from '../../../controller/history.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { adviseOn } from '../../../controller/people/next-step.ts';
import { partsOf, wholeOf } from '../../../controller/whole-of.ts';
import { recentMs } from '../../../controller/changes/change-history.ts';
import { followIncident } from './follow-incident.ts';
import { listRepairs, type RepairLine } from '../pages/repair-list.ts';
import { listChanges, type ListedChange } from '../pages/change-list.ts';
import type { LedgerRecord } from './record.ts';

interface DatedDecision {
  readonly at: Instant;
  readonly decision: RecordedDecision;
}

/** Everything that `heald explain` tells of. */
export interface Story {
  /** Undefined for an episode that no incident explains yet. */
  readonly incident: IncidentRecord | undefined;
  /** Incidents of the same hosts that began after it and are told with it. */
  readonly parts: readonly IncidentRecord[];
  /** Oldest first. */
  readonly episodes: readonly EpisodeRecord[];
  /** The episode that was asked for, when it was one episode or one decision. */
  readonly asked: EpisodeRecord | undefined;
  /** What the reader can do, while heald holds; undefined when there is nothing, or it is over. */
  readonly advice: string | undefined;
  /** The decision to explain, and all of them, oldest first. */
  readonly decision: DatedDecision | undefined;
  readonly decisions: readonly DatedDecision[];
  /** The entries of the incident and its episodes, in order. */
  readonly entries: readonly Entry[];
  /** Its repairs, the newest first. */
  readonly repairs: readonly RepairLine[];
  /** The ways out of its zone. */
  readonly evacuations: readonly EvacuationRecord[];
  /** The controller that decided last. */
  readonly decidedBy: { readonly version: string; readonly epoch: number } | undefined;
  /** What changed on its hosts, or was announced for them, in the hours before it began and while it lasted. */
  readonly changes: readonly ListedChange[];
  /** False after the controller's clean stop. */
  readonly controllerRuns: boolean;
}

/** The story that `id` means; when nobody knows it, a sentence with the nearest one that is known. */
export function findStory(record: LedgerRecord, id: string): Result<Story, string> {
  const { history, entries } = record;
  const ofZone = history.zones.suspicions.get(id)?.incident ?? history.evacuations.records.get(id)?.incident;
  const incident = history.incidents.get(ofZone ?? id);
  if (incident !== undefined) return ok(tell(record, wholeOf(history, incident), undefined, undefined));

  const episode = history.episodes.get(id);
  if (episode !== undefined) return ok(tellEpisode(record, episode, undefined));

  const decided = entries.find((entry) => entry.kind === 'decided' && entry.decision.id === id);
  if (decided?.kind === 'decided') return tellDecision(record, { at: decided.at, decision: decided.decision });

  const planned = entries.find((entry) => entry.kind === 'remediation_opened' && entry.remediation === id);
  const repaired = planned?.kind === 'remediation_opened' ? history.episodes.get(planned.episode) : undefined;
  if (repaired !== undefined) return ok(tellEpisode(record, repaired, undefined));

  const host = findHost(history, id);
  if (host === undefined) return wrong(sayUnknown(record, id));
  const latest = [...history.episodes.values()].findLast((one) => one.host.id === host.id);
  if (latest === undefined) return wrong(`${host.name} is known and nothing has happened to it: there is nothing to explain.`);
  return ok(tellHost(record, latest));
}

/** The story of its latest trouble, from where that began on this host. */
function tellHost(record: LedgerRecord, latest: EpisodeRecord): Story {
  const { host, incident } = latest;
  const story = tellEpisode(record, latest, undefined);
  if (story.incident === undefined || story.incident.id === incident) return story;
  const first = story.episodes.find((one) => one.host.id === host.id && one.incident === story.incident?.id);
  return first === undefined ? story : tellEpisode(record, first, undefined);
}

/** A host by id or by name. */
function findHost(
  history: History,
  idOrName: string,
): { readonly id: string; readonly name: string; readonly zone: string; readonly group: string } | undefined {
  const known = history.hosts.get(idOrName) ?? [...history.hosts.values()].findLast(({ name }) => name === idOrName);
  // A host that was replaced is forgotten, and its story is what people ask for.
  return known ?? [...history.episodes.values()].findLast(({ host: { id, name } }) => id === idOrName || name === idOrName)?.host;
}

function tellEpisode(record: LedgerRecord, episode: EpisodeRecord, decision: DatedDecision | undefined): Story {
  const incident = episode.incident === undefined ? undefined : record.history.incidents.get(episode.incident);
  return tell(record, incident === undefined ? undefined : wholeOf(record.history, incident), episode, decision);
}

function tellDecision(record: LedgerRecord, dated: DatedDecision): Result<Story, string> {
  const { episode: episodeId, incident: incidentId } = dated.decision;
  const episode = episodeId === undefined ? undefined : record.history.episodes.get(episodeId);
  if (episode !== undefined) return ok(tellEpisode(record, episode, dated));
  const incident = record.history.incidents.get(incidentId);
  if (incident === undefined)
    return wrong(`Decision ${dated.decision.id} is about incident ${incidentId}, which the ledger does not hold.`);
  return ok(tell(record, wholeOf(record.history, incident), undefined, dated));
}

/** `asked`: the episode that was asked for; where all of them are on one host, it tells all of them. */
function tell(
  record: LedgerRecord,
  incident: IncidentRecord | undefined,
  about: EpisodeRecord | undefined,
  decision: DatedDecision | undefined,
): Story {
  const { history, entries } = record;
  const parts = incident === undefined ? [] : partsOf(history, incident);
  const incidents = incident === undefined ? [] : [incident, ...parts];
  const episodes = incident === undefined && about !== undefined ? [about] : episodesOf(history, incidents);
  const asked = new Set(episodes.map(({ host }) => host.id)).size === 1 ? undefined : about;
  const belongs = followIncident(new Set(incidents.map(({ id }) => id)), new Set(episodes.map(({ id }) => id)));
  const own: Entry[] = [];
  const decisions: DatedDecision[] = [];
  let controller: Story['decidedBy'];
  let decidedBy: Story['decidedBy'];
  for (const entry of entries) {
    if (entry.kind === 'controller_started') controller = { version: entry.version, epoch: entry.epoch };
    if (!belongs(entry)) continue;
    own.push(entry);
    if (entry.kind !== 'decided') continue;
    decisions.push({ at: entry.at, decision: entry.decision });
    decidedBy = controller;
  }
  const closed = incident === undefined ? episodes.every(isOver) : incidents.every(isOver);
  const eligible = asked === undefined ? decisions : decisions.filter((one) => one.decision.episode === asked.id);
  const chosen = decision ?? chooseDecision(eligible, closed, incident, parts);
  return {
    incident,
    parts,
    episodes,
    asked,
    advice: closed || chosen === undefined ? undefined : adviseOn(chosen.decision, history),
    decision: chosen,
    decisions,
    entries: own,
    repairs: listRepairs(history).filter((repair) => episodes.some(({ id }) => id === repair.episode)),
    evacuations: [...history.evacuations.records.values()].filter((one) => incidents.some(({ id }) => id === one.incident)),
    decidedBy,
    changes: changesAround(record, episodes),
    controllerRuns: history.running,
  };
}

function changesAround(record: LedgerRecord, episodes: readonly EpisodeRecord[]): ListedChange[] {
  const from = Math.min(...episodes.map(({ since }) => since)) - recentMs;
  const until = Math.max(...episodes.map(({ closedAt }) => closedAt ?? Infinity));
  const isNear = ({ at }: ListedChange) => at >= from && at <= until;
  return listChanges(record, record.history.lastEntryAt ?? from).filter(
    (change) => isNear(change) && episodes.some(({ host }) => change.touches(host)),
  );
}

/**
 * While it is open, the last decision counts, and of a story of several troubles the one whose policy wants something; afterwards the
 * last one at which the policy's condition was true.
 */
function chooseDecision(
  decisions: readonly DatedDecision[],
  closed: boolean,
  incident: IncidentRecord | undefined,
  parts: readonly IncidentRecord[],
): DatedDecision | undefined {
  const last = decisions.at(-1);
  if (closed) return decisions.findLast(isMet) ?? last;
  if (parts.length === 0) return last;
  const latest = [...new Map(decisions.map((one) => [one.decision.episode ?? one.decision.incident, one])).values()].toSorted(
    (left, right) => left.at - right.at,
  );
  return (
    latest.findLast((one) => isMet(one) || one.decision.reason === 'gate_refused') ??
    latest.findLast((one) => one.decision.incident === incident?.id) ??
    last
  );
}

function isMet({ decision }: DatedDecision): boolean {
  return decision.evidence?.truth === 'true';
}

function isOver({ closedAt }: { readonly closedAt: Instant | undefined }): boolean {
  return closedAt !== undefined;
}

function episodesOf(history: History, incidents: readonly IncidentRecord[]): EpisodeRecord[] {
  const listed = new Set(incidents.flatMap(({ episodes }) => episodes));
  const ours = new Set(incidents.map(({ id }) => id));
  const all = [...history.episodes.values()].filter(({ id, incident }) => listed.has(id) || (incident !== undefined && ours.has(incident)));
  return all.toSorted((left, right) => left.openedAt - right.openedAt);
}

function sayUnknown({ history, entries }: LedgerRecord, id: string): string {
  const decisions = entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision.id] : []));
  const hosts = [...history.hosts.values()].flatMap(({ id: host, name }) => [host, name]);
  const repairs = entries.flatMap((entry) => (entry.kind === 'remediation_opened' ? [entry.remediation] : []));
  const evacuations = [...history.evacuations.records.keys()];
  const known = [...history.incidents.keys(), ...history.episodes.keys(), ...decisions, ...repairs, ...evacuations, ...hosts];
  const nearest = findNearest(id, known);
  const help = nearest === undefined ? 'See "heald incidents" and "heald hosts" for what is known.' : `Did you mean "${nearest}"?`;
  return `The ledger knows no incident, episode, decision, repair, evacuation or host "${id}". ${help}`;
}
