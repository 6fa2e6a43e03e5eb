/**
 * Which incident does a suspicion belong to? The open one of its fault in the zone, or a new one: where no single host is ill enough to
 * be suspect, the zone is all there is to tell.
 */
import type { FaultKind } from '../../liveness/signal.ts';
import type { CauseClass, CauseEvidence, Scope } from '../entry.ts';
import { describeIncident, episodesOf, leaveIncident } from '../incidents.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import { decideZone } from './decide-zone.ts';
import type { Suspicion } from './zone-history.ts';
import { describeFinding } from './zone-lines.ts';

/** The newest open incident of the fault that concerns a host in the zone, or one of those outside who tell of it. */
export function findZoneIncident(state: State, fault: FaultKind, zone: string, isByOutsiders: boolean): string | undefined {
  let newest: string | undefined;
  for (const [id, joined] of state.joined) {
    const incident = state.history.incidents.get(id);
    if (incident === undefined || incident.fault !== fault) continue;
    const episodes = episodesOf(state, [...incident.episodes, ...joined.episodes]);
    if (isByOutsiders || episodes.some(({ host }) => host.zone === zone)) newest = id;
  }
  return newest;
}

/** Makes the zone the scope of its incident, with the evidence, and decides what is done about it. */
export function nameZone(turn: Turn, suspicion: Suspicion): void {
  const { state, now } = turn;
  const { incident: id, zone, fault, confirmed, suspected } = suspicion;
  const scope: Scope = { kind: 'zone', ids: [zone] };
  const causeEvidence: CauseEvidence = { change: nameAsCause(zone), sentence: describeFinding(confirmed ?? suspected) };
  const incident = state.history.incidents.get(id);
  if (incident === undefined) {
    state.joined.set(id, { episodes: [], lastJoinedAt: now, recordedAt: now });
    const sentence = describeIncident(fault, scope, []);
    record(turn, { kind: 'incident_opened', incident: id, fault, scope, cause: 'unknown', episodes: [], sentence, causeEvidence });
  } else {
    const joined = state.joined.get(id);
    const episodes = [...incident.episodes, ...(joined?.episodes ?? [])];
    if (joined !== undefined) state.joined.set(id, { ...joined, episodes: [], recordedAt: now });
    const sentence = describeIncident(fault, scope, episodesOf(state, episodes));
    const cause: CauseClass = confirmed === undefined || incident.cause !== 'unknown' ? incident.cause : 'provider';
    const evidence = incident.cause === 'change' ? incident.causeEvidence : causeEvidence;
    record(turn, { kind: 'incident_changed', incident: id, scope, cause, episodes, sentence, causeEvidence: evidence });
  }
  decideZone(turn, suspicion);
}

/** Lets the incident of a suspicion end that is over; one that goes on is no longer told as the zone's, unless the zone was confirmed. */
export function leaveZone(turn: Turn, { incident: id, zone, confirmedAt }: Suspicion): void {
  leaveIncident(turn, id);
  const incident = turn.state.history.incidents.get(id);
  if (incident === undefined || incident.closedAt !== undefined || confirmedAt !== undefined) return;
  if (incident.causeEvidence?.change !== nameAsCause(zone)) return;
  const { scope, cause, episodes, sentence } = incident;
  record(turn, { kind: 'incident_changed', incident: id, scope, cause, episodes, sentence });
}

function nameAsCause(zone: string): string {
  return `zone ${zone}`;
}
