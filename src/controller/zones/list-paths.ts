/** Who tries to reach which zone, and who could not? From the targets whose names tell their zone; each host once a zone. */
import type { PathCount } from '../../az/paths.ts';
import type { Instant } from '../../base/instant.ts';
import type { State } from '../state.ts';
import { chronicShareMost, pathSignal, zoneOfTarget } from './zone-watch.ts';

/** The ways between zones as they were met after `since`: by every host that is heard, one that meets failures all day included. */
export function lookAtPaths(state: State, since: Instant): readonly PathCount[] {
  return listPaths(state, (host, to) => (state.zones.pathMarks.get(to)?.get(host)?.badAt ?? -Infinity) > since);
}

/** The ways between zones, each with the hosts that tried it and those for which it is bad; but for the hosts left out. */
export function listPaths(
  state: State,
  isBad: (host: string, to: string) => boolean,
  leftOut: ReadonlySet<string> = new Set(),
): readonly PathCount[] {
  const paths = new Map<string, { from: string; to: string; hosts: number; bad: number }>();
  for (const { id, zone: from, to } of listTries(state)) {
    if (leftOut.has(id)) continue;
    const key = `${from} → ${to}`;
    const path = paths.get(key) ?? { from, to, hosts: 0, bad: 0 };
    paths.set(key, path);
    path.hosts += 1;
    if (isBad(id, to)) path.bad += 1;
  }
  return [...paths.values()];
}

export function* listTries(state: State): Generator<{ readonly id: string; readonly zone: string; readonly to: string }> {
  for (const view of state.views.values()) {
    const { zone } = view.report.host;
    const tried = new Set<string>();
    for (const { definition, subject } of view.tracked) {
      const to = definition.name === pathSignal ? zoneOfTarget(subject, state.knownInZone) : undefined;
      if (to !== undefined && to !== zone) tried.add(to);
    }
    for (const to of tried) yield { id: view.id, zone, to };
  }
}

/** Whether it speaks against the zone; a host that meets failures all day tells nothing new. */
export function isBadWay({ zones }: State, host: string, to: string, since: Instant): boolean {
  const mark = zones.pathMarks.get(to)?.get(host);
  return mark !== undefined && mark.badAt > since && mark.chronicShare <= chronicShareMost;
}
