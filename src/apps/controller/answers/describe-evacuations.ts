/** Which zones has work left, and what have people asked of them? From a history of durable entries only. */
import { tellTimes, type Told } from '../../../adapters/wire/tell-times.ts';
import type { Drill, EvacuationAnswer, EvacuationsAnswer, ZoneStanding } from '../../../adapters/wire/zone-answers.ts';
import { openEvacuationOf, type Evacuations } from '../../../controller/evacuations/evacuations.ts';
import { isOpenEvacuation, type EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';

/** The open ones first, then those that ended, newest first. */
export function describeEvacuations(evacuations: Evacuations): Omit<EvacuationsAnswer, 'formatVersion'> {
  const all = [...evacuations.records.values()].toReversed();
  const { wishes, disarmed, practised, refused } = evacuations;
  const asked = new Set([wishes, disarmed, practised, refused].flatMap((zones) => [...zones.keys()]));
  for (const { zone } of all.filter(isOpenEvacuation)) asked.add(zone);
  return {
    evacuations: [...all.filter(isOpenEvacuation), ...all.filter((one) => !isOpenEvacuation(one))].map(describeEvacuation),
    zones: [...asked].toSorted().map((zone) => describeStanding(evacuations, zone)),
  };
}

export function describeEvacuation(record: EvacuationRecord): EvacuationAnswer {
  const works = [...record.works.values()].toSorted((left, right) => left.number - right.number);
  return tellTimes({ ...record, works });
}

export function describeStanding(evacuations: Evacuations, zone: string): Told<ZoneStanding> {
  const { wishes, disarmed, practised, refused } = evacuations;
  const drill = practised.get(zone);
  const refusal = refused.get(zone);
  return tellTimes<ZoneStanding>({
    zone,
    evacuation: openEvacuationOf(evacuations, zone)?.id,
    disarmed: disarmed.get(zone),
    wish: wishes.get(zone),
    practised: drill === undefined ? undefined : readDrill(drill),
    refused: refusal === undefined ? undefined : { ...readDrill(refusal), reason: refusal.reason },
  });
}

function readDrill({ at, by, because, plan, checks }: Drill): Drill {
  return { at, by, because, plan, checks };
}
