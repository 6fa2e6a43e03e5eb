/** Did what had to happen happen in time, and did what must not happen stay away? Looks at every entry as it becomes durable. */
import { formatDuration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';
import { createHistory, foldEntry, type History } from '../../controller/history.ts';
import { writeLogLine } from '../../controller/transcript.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { Must, Never, Scenario, Sighting } from './scenario.ts';

/** When a fault began and ended, and whom it struck, by host id. */
export interface FaultTimes {
  readonly hosts: ReadonlySet<string>;
  readonly beganAt: Instant;
  readonly endsAt: Instant;
}

export interface MustOutcome {
  /** "disk suspect on the hosts of stall, within 7 s of its begin". */
  readonly claim: string;
  readonly met: boolean;
  /** How long after the begin or end of its fault it was met; with `every`, the last of them. */
  readonly afterMs: number | undefined;
}

export interface NeverOutcome {
  readonly claim: string;
  readonly happened: boolean;
  /** The line in the log that broke it. */
  readonly line: string | undefined;
}

export interface Witness {
  see(entry: Entry): void;
  musts(): readonly MustOutcome[];
  nevers(): readonly NeverOutcome[];
}

export function createWitness(scenario: Scenario, times: ReadonlyMap<string, FaultTimes>): Witness {
  const history = createHistory(Infinity);
  const sightedAt = scenario.musts.map((): { at: Instant | undefined; readonly hosts: Set<string> } => ({
    at: undefined,
    hosts: new Set(),
  }));
  const sighted = scenario.nevers.map((): { count: number; line: string | undefined } => ({ count: 0, line: undefined }));

  function see(entry: Entry): void {
    foldEntry(history, entry);
    const seen = lookAt(entry, history);
    for (const [place, must] of scenario.musts.entries()) noteMust(must, sightedAt[place] as (typeof sightedAt)[number], entry, seen);
    for (const [place, never] of scenario.nevers.entries()) {
      const outcome = sighted[place] as (typeof sighted)[number];
      const until = never.beforeEndOf === undefined ? Infinity : (times.get(never.beforeEndOf)?.endsAt ?? Infinity);
      if (entry.at >= until || !matches(never.sighting, entry, seen, times)) continue;
      outcome.count += 1;
      if (outcome.count > never.moreThan) outcome.line ??= writeLogLine(entry);
    }
  }

  function noteMust(must: Must, sighting: { at: Instant | undefined; readonly hosts: Set<string> }, entry: Entry, seen: Seen): void {
    const from = startOf(must);
    if (sighting.at !== undefined || entry.at < from || entry.at > from + must.withinMs || !matches(must.sighting, entry, seen, times))
      return;
    for (const host of seen.hosts) sighting.hosts.add(host);
    const struck = times.get(must.sighting.on ?? '')?.hosts;
    if (!must.every || [...(struck ?? [])].every((host) => sighting.hosts.has(host))) sighting.at = entry.at;
  }

  function startOf({ from }: Must): Instant {
    const fault = times.get(from.fault);
    return (from.edge === 'begin' ? fault?.beganAt : fault?.endsAt) ?? Infinity;
  }

  return {
    see,
    musts: () =>
      scenario.musts.map((must, place) => {
        const at = sightedAt[place]?.at;
        return { claim: describeMust(must), met: at !== undefined, afterMs: at === undefined ? undefined : at - startOf(must) };
      }),
    nevers: () =>
      scenario.nevers.map((never, place) => {
        const { count, line } = sighted[place] as (typeof sighted)[number];
        return { claim: describeNever(never), happened: count > never.moreThan, line };
      }),
  };
}

/** What an entry is about, with what only earlier entries say. */
export interface Seen {
  readonly hosts: ReadonlySet<string>;
  readonly fault: FaultKind | undefined;
  readonly scope: string | undefined;
}

export function lookAt(entry: Entry, history: History): Seen {
  switch (entry.kind) {
    case 'episode_opened':
    case 'episode_changed':
    case 'episode_closed':
      return { hosts: new Set([entry.host.id]), fault: entry.fault, scope: undefined };
    case 'host_seen':
    case 'host_restarted':
      return { hosts: new Set([entry.host.id]), fault: undefined, scope: undefined };
    case 'change_seen':
      return { hosts: new Set(entry.hosts.map(({ id }) => id)), fault: undefined, scope: undefined };
    case 'incident_opened':
    case 'incident_changed':
    case 'incident_closed':
      return lookAtIncident(entry.incident, history);
    case 'zone_suspected':
    case 'zone_confirmed':
    case 'zone_cleared': {
      const suspicion = history.zones.suspicions.get(entry.suspicion);
      return { hosts: new Set(), fault: suspicion?.fault, scope: 'zone' };
    }
    case 'decided': {
      const incident = lookAtIncident(entry.decision.incident, history);
      return entry.decision.host === undefined ? incident : { ...incident, hosts: new Set([entry.decision.host.id]) };
    }
    default:
      return { hosts: new Set(), fault: undefined, scope: undefined };
  }
}

function lookAtIncident(id: string, history: History): Seen {
  const incident = history.incidents.get(id);
  const hosts = (incident?.episodes ?? []).flatMap((episode) => history.episodes.get(episode)?.host.id ?? []);
  return { hosts: new Set(hosts), fault: incident?.fault, scope: incident?.scope.kind };
}

export function matches(sighting: Sighting, entry: Entry, seen: Seen, times: ReadonlyMap<string, FaultTimes>): boolean {
  const { on, notOn, fault, scope, saying } = sighting;
  if (!isOfKind(sighting, entry)) return false;
  if (fault !== undefined && fault !== seen.fault) return false;
  if (scope !== undefined && scope !== seen.scope) return false;
  if (on !== undefined && ![...seen.hosts].some((host) => times.get(on)?.hosts.has(host))) return false;
  if (notOn !== undefined && ![...seen.hosts].some((host) => times.get(notOn)?.hosts.has(host) === false)) return false;
  return saying === undefined || writeLogLine(entry).includes(saying);
}

function isOfKind({ verdict, incident, decision, entry: kind, reason }: Sighting, entry: Entry): boolean {
  if (verdict === 'well') return entry.kind === 'episode_closed';
  if (verdict !== undefined) return (entry.kind === 'episode_opened' || entry.kind === 'episode_changed') && entry.verdict === verdict;
  if (incident !== undefined) return entry.kind === `incident_${incident}`;
  if (decision !== undefined)
    return entry.kind === 'decided' && entry.decision.answer === decision && (reason ?? entry.decision.reason) === entry.decision.reason;
  return entry.kind === kind;
}

function describeMust({ sighting, every, withinMs, from }: Must): string {
  const whom = every ? 'every host' : 'a host';
  return `${describeSighting(sighting, whom)}, within ${formatDuration(withinMs)} of the ${from.edge} of ${from.fault}`;
}

function describeNever({ sighting, moreThan, beforeEndOf }: Never): string {
  const allowed = moreThan === 0 ? '' : `, more than ${moreThan === 1 ? 'once' : `${moreThan} times`}`;
  return `${describeSighting(sighting, 'a host')}${allowed}${beforeEndOf === undefined ? '' : `, before ${beforeEndOf} is over`}`;
}

/** "disk incident opened (scope host) for a host that stall struck". */
export function describeSighting(sighting: Sighting, whom: string): string {
  const { fault, scope, reason, saying, on, notOn } = sighting;
  const details = [scope === undefined ? undefined : `scope ${scope}`, reason].filter((detail) => detail !== undefined);
  return [
    ...(fault === undefined ? [] : [fault]),
    nameSighting(sighting),
    ...(details.length === 0 ? [] : [`(${details.join(', ')})`]),
    ...(on === undefined ? [] : [`for ${whom} that ${on} struck`]),
    ...(notOn === undefined ? [] : [`for a host that ${notOn} did not strike`]),
    ...(saying === undefined ? [] : [`saying "${saying}"`]),
  ].join(' ');
}

function nameSighting({ verdict, incident, decision, entry }: Sighting): string {
  if (verdict !== undefined) return verdict;
  if (incident !== undefined) return `incident ${incident}`;
  return decision === undefined ? (entry ?? '').replaceAll('_', ' ') : `decision to ${decision}`;
}
