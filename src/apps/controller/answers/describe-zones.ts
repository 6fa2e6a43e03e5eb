/** How do the zones stand, for whoever asks over HTTP? From a history of durable entries; the ways between zones as they are heard now. */
import type { PathsAnswer, ZonesAnswer } from '../../../adapters/wire/zone-answers.ts';
import type { Instant } from '../../../base/instant.ts';
import type { History } from '../../../controller/history.ts';
import { listZones } from '../../../controller/zones/list-zones.ts';
import { lookAtPaths } from '../../../controller/zones/list-paths.ts';
import { longestWindowMs } from '../../../controller/zones/zone-watch.ts';
import type { State } from '../../../controller/state.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { formatTime } from '../format-time.ts';

export function describeZones(history: History): Omit<ZonesAnswer, 'formatVersion'> {
  const zones = listZones(history).map(({ zone, hosts, inTrouble, state, suspicion, evacuation, isDisarmed, toSuspect, toConfirm }) => ({
    zone,
    hosts,
    inTrouble,
    state,
    suspicion: suspicion?.id ?? null,
    work: whereWorkIs(evacuation),
    evacuation: evacuation?.id ?? null,
    isDisarmed,
    toSuspect: toSuspect ?? null,
    toConfirm: toConfirm ?? null,
  }));
  const suspicions = [...history.zones.suspicions.values()].toReversed().map((each) => ({
    id: each.id,
    incident: each.incident,
    zone: each.zone,
    fault: each.fault,
    suspectedAt: formatTime(each.suspectedAt),
    confirmedAt: formatTime(each.confirmedAt),
    clearedAt: formatTime(each.clearedAt),
    clearedBecause: each.clearedBecause ?? null,
    answer: each.answer ?? null,
    finding: each.confirmed ?? each.suspected,
  }));
  return { zones, suspicions };
}

export function describePaths(state: State, now: Instant): PathsAnswer {
  return { formatVersion: 1, windowMs: longestWindowMs, paths: lookAtPaths(state, now - longestWindowMs) };
}

function whereWorkIs(evacuation: EvacuationRecord | undefined): ZonesAnswer['zones'][number]['work'] {
  const { kind } = evacuation?.phase ?? { kind: 'closed' };
  return kind === 'awaiting_approval' || kind === 'closed' ? 'in' : kind;
}
