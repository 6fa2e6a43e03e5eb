/** How do the zones stand, for whoever asks over HTTP? From a history of durable entries only. */
import type { ZonesAnswer } from '../../../adapters/wire/answers.ts';
import type { History } from '../../../controller/history.ts';
import { listZones } from '../../../controller/zones/list-zones.ts';
import { formatTime } from '../format-time.ts';

export function describeZones(history: History): Omit<ZonesAnswer, 'formatVersion'> {
  const zones = listZones(history).map(({ zone, hosts, inTrouble, state, suspicion, toSuspect, toConfirm }) => ({
    zone,
    hosts,
    inTrouble,
    state,
    suspicion: suspicion?.id ?? null,
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
