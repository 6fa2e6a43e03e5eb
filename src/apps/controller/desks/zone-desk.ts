/**
 * Where people have their say about zones: hands it to the core, and reads the answer off the durable history. Asked for again, it
 * gives the same answer.
 */
import type { ZoneDesk } from '../../../adapters/wire/zone-routes.ts';
import type { Instant } from '../../../base/instant.ts';
import { findNearest } from '../../../base/nearest.ts';
import { ok, wrong, type Result } from '../../../base/result.ts';
import { formatTimestamp } from '../../../base/timestamp.ts';
import { openEvacuationOf } from '../../../controller/evacuations/evacuations.ts';
import { isOpenEvacuation, type EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { describeEvacuation, describeStanding } from '../answers/describe-evacuations.ts';
import type { Leading, LiveParts } from '../answers/live-view.ts';
import { createDurableTeller, type Refused } from './tell-durably.ts';

interface Found {
  readonly leading: Leading;
  readonly record: EvacuationRecord;
}

export function createZoneDesk(live: LiveParts): ZoneDesk {
  const tell = createDurableTeller(live);
  const find = (id: string): Result<Found, Refused> => {
    const { leading } = live;
    if (leading === undefined) return wrong({ refusal: 'not_leading', message: sayNotLeading });
    const record = leading.recorded.evacuations.records.get(id);
    return record === undefined ? wrong(sayUnknown(leading, id)) : ok({ leading, record });
  };

  return {
    async tell(wish, zone, { by, because }) {
      const { leading } = live;
      if (leading === undefined) return wrong({ refusal: 'not_leading', message: sayNotLeading });
      const { recorded } = leading;
      const open = openEvacuationOf(recorded.evacuations, zone);
      if (open === undefined && ![...recorded.hosts.values()].some((host) => host.zone === zone))
        return wrong(sayUnknownZone(leading, zone));
      if (wish === 'undrain' && open === undefined)
        return wrong({
          refusal: 'not_waiting',
          message: `Work is not leaving zone ${zone} and has not left it, so nothing is to come back.`,
        });
      if (wish === 'drain' && open !== undefined) return ok(describeStanding(recorded.evacuations, zone));
      const told = await tell({ kind: 'zone_word_given', wish, zone, by, because });
      return told.ok ? ok(describeStanding(told.value.recorded.evacuations, zone)) : told;
    },
    async approve(id, planHash, { by, because }) {
      const found = find(id);
      if (!found.ok) return found;
      const { record, leading } = found.value;
      if (record.planHash !== planHash) return wrong(sayOtherPlan(record));
      if (record.approval !== undefined && isOpenEvacuation(record)) return ok(describeEvacuation(record));
      const refused = refuseApproval(record, leading.now());
      if (refused !== undefined) return wrong(refused);
      const told = await tell({ kind: 'approval_given', remediation: id, planHash, by, because });
      if (!told.ok) return told;
      return record.approval === undefined
        ? wrong(refuseApproval(record, leading.now()) ?? sayOver(record))
        : ok(describeEvacuation(record));
    },
    async veto(id, { by, because }) {
      const found = find(id);
      if (!found.ok) return found;
      const { record } = found.value;
      if (isVetoed(record)) return ok(describeEvacuation(record));
      if (!isOpenEvacuation(record)) return wrong(sayOver(record));
      const told = await tell({ kind: 'veto_given', remediation: id, by, because });
      if (!told.ok) return told;
      return isVetoed(record) ? ok(describeEvacuation(record)) : wrong(sayOver(record));
    },
  };
}

/** Before its first call it is over; afterwards what has left comes back. */
function isVetoed({ phase, cancelledBy }: EvacuationRecord): boolean {
  return cancelledBy !== undefined || (phase.kind === 'closed' && phase.result === 'vetoed');
}

/** Why it cannot be approved; undefined when it can. */
function refuseApproval(record: EvacuationRecord, now: Instant): Refused | undefined {
  const { id, phase } = record;
  if (phase.kind === 'closed') return sayOver(record);
  if (phase.kind !== 'awaiting_approval')
    return { refusal: 'not_waiting', message: `${id} does not wait for anybody: its policy acts by itself.` };
  if (phase.until > now) return undefined;
  return {
    refusal: 'not_waiting',
    message: `${id} could be approved until ${formatTimestamp(phase.until)}. If it is still needed, it is asked for anew.`,
  };
}

function sayOver({ id, phase }: EvacuationRecord): Refused {
  const how = phase.kind === 'closed' ? `${phase.result}: ${phase.because}` : 'it went on meanwhile';
  return { refusal: 'not_waiting', message: `${id} is over, ${how}` };
}

function sayOtherPlan({ id, planHash }: EvacuationRecord): Refused {
  return {
    refusal: 'other_plan',
    message: `The plan of ${id} is ${planHash}, another than the one approved. Look at it: heald plan ${id}`,
  };
}

const sayNotLeading = 'The controller has not read its ledger yet, so it decides and does nothing. Ask again when it leads.';

function sayUnknown({ recorded }: Leading, id: string): Refused {
  const nearest = findNearest(id, [...recorded.evacuations.records.keys()]);
  const help = nearest === undefined ? 'See "heald plan" for those that are open.' : `Did you mean "${nearest}"?`;
  return { refusal: 'unknown_repair', message: `No evacuation "${id}" is known. ${help}` };
}

function sayUnknownZone({ recorded }: Leading, zone: string): Refused {
  const zones = [...new Set([...recorded.hosts.values()].map((host) => host.zone))].toSorted();
  const nearest = findNearest(zone, zones);
  const help = nearest === undefined ? `Known are: ${zones.join(', ') || 'none yet'}. Name it by its id.` : `Did you mean "${nearest}"?`;
  return { refusal: 'unknown_zone', message: `No host of zone "${zone}" is known. ${help}` };
}
