/**
 * Which troubles have one cause? Episodes of the same fault that begin close together are one incident, and its scope is the
 * smallest thing that holds all their hosts: a host, a few, a zone, a group, the region.
 *
 * One incident for one fault is what the on-call engineer needs; three hosts of a zone that fail within a minute are one story.
 */
import { formatDuration } from '../base/duration.ts';
import { elapsedMs, minuteMs, secondMs } from '../base/instant.ts';
import { shortId } from '../base/short-id.ts';
import { findCause } from './causes.ts';
import type { CauseEvidence, Scope } from './entry.ts';
import type { EpisodeRecord, IncidentRecord } from './history.ts';
import { describeOwnChange, hasChange, sharedChangeOf } from './changes/shared-changes.ts';
import type { State } from './state.ts';
import { record, type Turn } from './turn.ts';
import { findWhole, partsOf, wholeOf } from './whole-of.ts';
import { standingSuspicions, type Suspicion } from './zones/zone-history.ts';

/** An episode joins an open incident of its fault that an episode joined so recently. */
const joinWithinMs = 2 * minuteMs;
/** A wave of episodes is recorded at most so often, unless it changes the scope. */
const recordEveryMs = 10 * secondMs;
/** From so many hosts on, what they have in common is worth naming. */
const hostsToNameScope = 3;
/** A change explains an incident when so many of its episodes are on hosts that have got it. */
const explainedShareLeast = 2 / 3;

export function joinIncident(turn: Turn, episode: EpisodeRecord): void {
  const { state, now } = turn;
  for (const incident of state.history.incidents.values()) {
    const joined = state.joined.get(incident.id);
    if (joined === undefined || incident.closedAt !== undefined || incident.fault !== episode.fault) continue;
    const sameZone = incident.scope.kind === 'zone' && incident.scope.ids[0] === episode.host.zone;
    if (!sameZone && !hasItsChange(turn, incident, episode) && elapsedMs(joined.lastJoinedAt, now) > joinWithinMs) continue;
    joined.episodes.push(episode.id);
    joined.lastJoinedAt = now;
    episode.incident = incident.id;
    return;
  }
  const id = shortId('inc', `${episode.id} ${now}`);
  const scope = scopeOf(state, [episode]);
  const partOf = findWhole(state, episode, now);
  state.joined.set(id, { episodes: [], lastJoinedAt: now, recordedAt: now });
  record(turn, {
    kind: 'incident_opened',
    incident: id,
    ...(partOf === undefined ? {} : { partOf }),
    fault: episode.fault,
    scope,
    cause: 'unknown',
    episodes: [episode.id],
    sentence: describeIncident(episode.fault, scope, [episode]),
    causeEvidence: evidenceOn(state, episode),
  });
}

/** Records what has joined since the last entry: at once when the scope grew, else at most every ten seconds. */
export function settleIncidents(turn: Turn): void {
  for (const [id, joined] of turn.state.joined) {
    if (joined.episodes.length === 0) continue;
    const incident = turn.state.history.incidents.get(id);
    if (incident === undefined) continue;
    const scope = scopeFor(turn.state, id, episodesOf(turn.state, [...incident.episodes, ...joined.episodes]));
    if (scope.kind !== incident.scope.kind || elapsedMs(joined.recordedAt, turn.now) >= recordEveryMs) recordJoined(turn, incident, scope);
  }
}

function hasItsChange({ state, now }: Turn, { cause, causeEvidence }: IncidentRecord, { host }: EpisodeRecord): boolean {
  return cause === 'change' && causeEvidence !== undefined && hasChange(state, causeEvidence.change, host, now);
}

/** A change on the one host is no proof, so the cause stays unknown; but who reads of the incident wants to know. */
function evidenceOn(state: State, episode: EpisodeRecord): CauseEvidence | undefined {
  const own = describeOwnChange(state, episode);
  return own === undefined ? undefined : { change: own.key, sentence: own.sentence };
}

/** Names the change, or else the load or our own deafness, that explains an incident, once it does; and meanwhile the change that came shortly before its first episode. */
export function followCauses(turn: Turn): void {
  const { state, now } = turn;
  for (const [id, joined] of state.joined) {
    const incident = state.history.incidents.get(id);
    if (incident === undefined || incident.cause !== 'unknown') continue;
    const ids = [...incident.episodes, ...joined.episodes];
    const episodes = episodesOf(state, ids);
    const shared = sharedChangeOf(state, incident.fault, now);
    const explained = shared === undefined ? 0 : episodes.filter(({ host }) => hasChange(state, shared.key, host, now)).length;
    const explains = shared !== undefined && explained >= explainedShareLeast * episodes.length;
    const [first] = episodes;
    const own = incident.causeEvidence ?? (first === undefined ? undefined : evidenceOn(state, first));
    const other = explains ? undefined : findCause(state, incident.fault, episodes);
    if (!explains && other === undefined && own === incident.causeEvidence) continue;
    const { scope, sentence } = incident;
    const found = explains
      ? ({ cause: 'change', causeEvidence: { change: shared.key, sentence: shared.sentence } } as const)
      : (other ?? ({ cause: 'unknown', causeEvidence: own } as const));
    record(turn, { kind: 'incident_changed', incident: id, scope, episodes: incident.episodes, sentence, ...found });
  }
}

/** Closes the incident when the last of its episodes is over, and nothing is held against a zone because of it. */
export function leaveIncident(turn: Turn, id: string | undefined): void {
  const { state, now } = turn;
  const incident = id === undefined ? undefined : state.history.incidents.get(id);
  const joined = incident === undefined ? undefined : state.joined.get(incident.id);
  if (incident === undefined || joined === undefined || suspicionIn(state, incident.id) !== undefined) return;
  const episodes = episodesOf(state, [...incident.episodes, ...joined.episodes]);
  if (episodes.some(({ closedAt }) => closedAt === undefined)) return;
  if (joined.episodes.length > 0) recordJoined(turn, incident, scopeFor(state, incident.id, episodes));
  const since = Math.min(incident.openedAt, ...episodes.map((closed) => closed.since));
  const ended = sayEnd(incident.fault, episodes);
  record(turn, {
    kind: 'incident_closed',
    incident: incident.id,
    sentence: `${incident.sentence}; ${ended} after ${formatDuration(elapsedMs(since, now))}${sayDone(state, incident.id)}`,
  });
  state.joined.delete(incident.id);
}

/** Whether a call was made for it; repairs speak for themselves. */
function sayDone({ history }: State, incident: string): string {
  const { repairs, evacuations, incidents } = history;
  const known = incidents.get(incident);
  const whole = known === undefined ? undefined : wholeOf(history, known);
  const others = new Set(whole === undefined ? [] : [whole, ...partsOf(history, whole)].map(({ id }) => id));
  const left = [...evacuations.records.values()].find(
    (each) => each.incident === incident && each.works.size + each.closedGroups.length > 0,
  );
  if (left !== undefined) return `, work has left zone ${left.zone} (${left.id})`;
  const begun = [...repairs.remediations.values()].filter((each) => each.step > 0 || each.tries > 0);
  if (begun.some((each) => each.incident === incident)) return '';
  const elsewhere = begun.findLast((each) => others.has(each.incident));
  return elsewhere === undefined ? ', nothing was done' : `, repaired with ${elsewhere.incident} (${elsewhere.id})`;
}

function sayEnd(fault: string, episodes: readonly EpisodeRecord[]): string {
  const [because] = [...new Set(episodes.map(({ closedBecause }) => closedBecause))];
  if (
    because !== undefined &&
    because !== 'well again' &&
    because !== 'heard again' &&
    episodes.every(({ closedBecause }) => closedBecause === because)
  )
    return because;
  return fault === 'agent' ? 'heard again' : 'over';
}

function recordJoined(turn: Turn, incident: IncidentRecord, scope: Scope): void {
  const joined = turn.state.joined.get(incident.id);
  if (joined === undefined) return;
  recordWhole(turn, incident);
  const ids = [...incident.episodes, ...joined.episodes];
  const sentence = describeIncident(incident.fault, scope, episodesOf(turn.state, ids));
  joined.episodes.length = 0;
  joined.recordedAt = turn.now;
  record(turn, {
    kind: 'incident_changed',
    incident: incident.id,
    scope,
    cause: incident.cause,
    causeEvidence: countAnew(turn, incident),
    episodes: ids,
    sentence,
  });
}

/** What has joined the whole is recorded before its part, which would else seem to have spread further. */
function recordWhole(turn: Turn, { partOf }: IncidentRecord): void {
  const { state } = turn;
  const whole = partOf === undefined ? undefined : state.history.incidents.get(partOf);
  const waiting = whole === undefined ? [] : (state.joined.get(whole.id)?.episodes ?? []);
  if (whole === undefined || waiting.length === 0) return;
  recordJoined(turn, whole, scopeFor(state, whole.id, episodesOf(state, [...whole.episodes, ...waiting])));
}

/** The same change, with the numbers of now. */
function countAnew({ state, now }: Turn, { fault, causeEvidence }: IncidentRecord): CauseEvidence | undefined {
  const shared = sharedChangeOf(state, fault, now);
  if (shared === undefined || shared.key !== causeEvidence?.change) return causeEvidence;
  return { change: shared.key, sentence: shared.sentence };
}

export function episodesOf(state: State, ids: readonly string[]): EpisodeRecord[] {
  return ids.flatMap((id) => state.history.episodes.get(id) ?? []);
}

/** What is held against a zone because of this incident. */
export function suspicionIn({ history }: State, incident: string): Suspicion | undefined {
  return standingSuspicions(history.zones).find((suspicion) => suspicion.incident === incident);
}

/**
 * A zone that stands out is the scope, though hosts elsewhere have the same fault: when it is confirmed, and when they only tell what they
 * see of it. A suspicion gives way when every zone has the fault.
 */
function scopeFor(state: State, incident: string, episodes: readonly EpisodeRecord[]): Scope {
  const scope = scopeOf(state, episodes);
  const suspicion = suspicionIn(state, incident);
  if (suspicion === undefined) return scope;
  const givesWay = scope.kind === 'region' && suspicion.confirmed === undefined && !suspicion.suspected.isByOutsiders;
  return givesWay ? scope : { kind: 'zone', ids: [suspicion.zone] };
}

/** The smallest thing that holds all the hosts, as long as there is something outside it to tell it apart from. */
function scopeOf(state: State, episodes: readonly EpisodeRecord[]): Scope {
  const hosts = [...new Set(episodes.map(({ host }) => host.id))];
  if (hosts.length === 1) return { kind: 'host', ids: hosts };
  if (hosts.length < hostsToNameScope) return { kind: 'hosts', ids: hosts };
  const zones = [...new Set(episodes.map(({ host }) => host.zone))];
  const groups = [...new Set(episodes.map(({ host }) => host.group))];
  if (zones.length === 1 && state.knownInZone.size > 1) return { kind: 'zone', ids: zones };
  if (groups.length === 1 && state.knownInGroup.size > 1) return { kind: 'group', ids: groups };
  return zones.length === state.knownInZone.size ? { kind: 'region', ids: [] } : { kind: 'hosts', ids: hosts };
}

export function describeIncident(fault: string, scope: Scope, episodes: readonly EpisodeRecord[]): string {
  const what = fault === 'agent' ? 'agent silent' : `${fault} trouble`;
  const names = [...new Set(episodes.map(({ host }) => host.name))];
  const zones = [...new Set(episodes.map(({ host }) => host.zone))];
  switch (scope.kind) {
    case 'host':
      return `${what} on ${names[0] as string} (zone ${zones[0] as string})`;
    case 'hosts':
      return `${what} on ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
    case 'zone':
      return describeZoneIncident(what, scope.ids[0] as string, episodes);
    case 'group':
      return `${what} on ${names.length} hosts of group ${scope.ids[0] as string}, in ${zones.length} zones`;
    case 'region':
      return `${what} on ${names.length} hosts, in all ${zones.length} zones`;
    default:
      return scope.kind satisfies never;
  }
}

function describeZoneIncident(what: string, zone: string, episodes: readonly EpisodeRecord[]): string {
  const hosts = new Map(episodes.map(({ host }) => [host.id, host]));
  const inside = [...hosts.values()].filter((host) => host.zone === zone).length;
  const outside = hosts.size - inside;
  if (hosts.size === 0) return `${what} in zone ${zone}, on no host so much that it were suspect by itself`;
  const hostsInside = `${inside} host${inside === 1 ? '' : 's'}`;
  return outside > 0
    ? `${what} on ${hostsInside} in zone ${zone} and ${outside} elsewhere`
    : `${what} on ${hostsInside}, all in zone ${zone}`;
}
