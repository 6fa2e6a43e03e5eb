/**
 * Which incidents are one story? A broker whose disk hangs has disk trouble and, seconds later, Kafka trouble: two faults, two incidents
 * with clocks of their own, and one broken host. Whoever is woken for it wants one story, one repair and one page.
 *
 * So an incident that begins on a host which is in another one already names that one as its whole. It stays a part of it as long as it
 * is on no host that the whole is not on; one that spreads further is a trouble of its own. A part of a part belongs to the first: one
 * that was on its own for a while, and has been caught up with since, brings its parts along.
 */
import { elapsedMs, minuteMs, type Instant } from '../base/instant.ts';
import type { EpisodeRecord, History, IncidentRecord } from './history.ts';
import { findOpenRepair } from './repairs/repairs.ts';
import type { State } from './state.ts';

/** What befalls a host so soon after its first trouble, or while that is being repaired, is the same story. */
const followsWithinMs = 10 * minuteMs;
/** On more hosts than this, it is a trouble of its own. */
const hostsMost = 50;

/** The open incident of which a new one, that begins with `episode`, is a part; undefined: of none. */
export function findWhole(state: State, { host, fault }: EpisodeRecord, now: Instant): string | undefined {
  const { history, open } = state;
  const repair = findOpenRepair(history.repairs, host.id);
  const recent = [...(open.get(host.id)?.values() ?? [])]
    .flatMap((id) => history.episodes.get(id) ?? [])
    .filter((other) => other.fault !== fault && (repair !== undefined || elapsedMs(other.openedAt, now) <= followsWithinMs))
    .toSorted((left, right) => left.openedAt - right.openedAt);
  for (const id of [repair?.incident, ...recent.map(({ incident }) => incident)]) {
    const known = id === undefined ? undefined : history.incidents.get(id);
    if (known !== undefined && known.closedAt === undefined) return wholeOf(history, known).id;
  }
  return undefined;
}

/** The incident that tells the story of this one: another one, or itself. */
export function wholeOf(history: History, incident: IncidentRecord): IncidentRecord {
  const whole = incident.partOf === undefined ? undefined : history.incidents.get(incident.partOf);
  if (whole === undefined || incident.episodes.length > hostsMost) return incident;
  const hosts = hostsOf(history, whole);
  return [...hostsOf(history, incident)].every((host) => hosts.has(host)) ? wholeOf(history, whole) : incident;
}

/** The others that are told with this one, the first to begin first. */
export function partsOf(history: History, whole: IncidentRecord): IncidentRecord[] {
  return [...history.incidents.values()].filter((each) => each.partOf !== undefined && each !== whole && wholeOf(history, each) === whole);
}

/** "disk trouble on kafka-b-3 (zone b), with it kafka trouble (inc-gyv692)". */
export function sayWhole({ sentence }: IncidentRecord, others: readonly IncidentRecord[]): string {
  const [what = '', ...ending] = sentence.split('; ');
  const parts = others.map(({ id, fault }) => `${fault === 'agent' ? 'a silent agent' : `${fault} trouble`} (${id})`);
  return [`${what}${parts.length === 0 ? '' : `, with it ${parts.join(', ')}`}`, ...ending].join('; ');
}

function hostsOf(history: History, { episodes }: IncidentRecord): Set<string> {
  return new Set(episodes.flatMap((id) => history.episodes.get(id)?.host.id ?? []));
}
