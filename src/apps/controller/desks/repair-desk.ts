/**
 * Where people have their say about repairs: hands it to the core, and reads the answer off the durable history, so that what a person
 * is told is what the ledger holds. Asked for again, it gives the same answer.
 */
import type { RepairDesk } from '../../../adapters/wire/repair-routes.ts';
import { tellTimes } from '../../../adapters/wire/tell-times.ts';
import type { Instant } from '../../../base/instant.ts';
import { findNearest } from '../../../base/nearest.ts';
import { ok, wrong, type Result } from '../../../base/result.ts';
import { formatTimestamp } from '../../../base/timestamp.ts';
import { listGroupRooms } from '../../../controller/repairs/group-room.ts';
import { lineageOf } from '../../../controller/repairs/repairs.ts';
import { isOpen, type RemediationRecord } from '../../../remediation/remediation.ts';
import { describeRepair } from '../answers/describe-repairs.ts';
import type { Leading, LiveParts } from '../answers/live-view.ts';
import { createDurableTeller, type Refused } from './tell-durably.ts';

export function createRepairDesk(live: LiveParts): RepairDesk {
  const tell = createDurableTeller(live);
  const find = (id: string): Result<{ readonly leading: Leading; readonly repair: RemediationRecord }, Refused> => {
    const { leading } = live;
    if (leading === undefined) return wrong({ refusal: 'not_leading', message: sayNotLeading });
    const repair = leading.recorded.repairs.remediations.get(id);
    return repair === undefined ? wrong(sayUnknown(leading, id)) : ok({ leading, repair });
  };
  const answer = ({ leading, repair }: { readonly leading: Leading; readonly repair: RemediationRecord }) =>
    ok(describeRepair(repair, { state: leading.controller.state, now: leading.now() }));

  return {
    async approve(id, planHash, { by, because }) {
      const found = find(id);
      if (!found.ok) return found;
      const { repair, leading } = found.value;
      if (repair.planHash !== planHash) return wrong(sayOtherPlan(repair));
      if (isApproved(repair)) return answer(found.value);
      const refused = refuseApproval(repair, leading.now());
      if (refused !== undefined) return wrong(refused);
      const told = await tell({ kind: 'approval_given', remediation: id, planHash, by, because });
      if (!told.ok) return told;
      return repair.approval === undefined ? wrong(refuseApproval(repair, leading.now()) ?? sayOver(repair)) : answer(found.value);
    },
    async veto(id, { by, because }) {
      const found = find(id);
      if (!found.ok) return found;
      const { repair } = found.value;
      if (isVetoed(repair)) return answer(found.value);
      const keeps = (): boolean => [...found.value.leading.recorded.repairs.kept.values()].some(({ remediation }) => remediation === id);
      if (!isOpen(repair) && !keeps()) return wrong(sayOver(repair));
      const wasOver = !isOpen(repair);
      const told = await tell({ kind: 'veto_given', remediation: id, by, because });
      if (!told.ok) return told;
      return isVetoed(repair) || (wasOver && !keeps()) ? answer(found.value) : wrong(sayOver(repair));
    },
    async closeBreaker(group, { by, because }) {
      const { leading } = live;
      if (leading === undefined) return wrong({ refusal: 'not_leading', message: sayNotLeading });
      const { state } = leading.controller;
      if (lineageOf(leading.recorded.repairs, group).brokenBecause === undefined) return wrong(sayNoBreaker(leading, group));
      const told = await tell({ kind: 'breaker_reset', group, by, because });
      if (!told.ok) return told;
      const room = listGroupRooms(state, leading.now()).find((one) => one.group === group);
      return room === undefined ? wrong(sayNoBreaker(leading, group)) : ok(tellTimes(room));
    },
  };
}

function isApproved({ approval, phase }: RemediationRecord): boolean {
  return approval !== undefined && phase.kind !== 'closed';
}

/** Before its call it is over; afterwards nothing follows the call. */
function isVetoed({ phase, vetoedBecause }: RemediationRecord): boolean {
  return vetoedBecause !== undefined || (phase.kind === 'closed' && phase.result === 'vetoed');
}

/** Why it cannot be approved; undefined when it can. */
function refuseApproval(repair: RemediationRecord, now: Instant): Refused | undefined {
  const { id, phase } = repair;
  if (phase.kind === 'closed') return sayOver(repair);
  if (phase.kind !== 'awaiting_approval')
    return { refusal: 'not_waiting', message: `${id} does not wait for anybody: its policy acts by itself.` };
  if (phase.until > now) return undefined;
  return {
    refusal: 'not_waiting',
    message: `${id} could be approved until ${formatTimestamp(phase.until)}. If it is still needed, it is asked for anew.`,
  };
}

function sayOver({ id, phase }: RemediationRecord): Refused {
  const how = phase.kind === 'closed' ? `${phase.result}: ${phase.because}` : 'it went on meanwhile';
  return { refusal: 'not_waiting', message: `${id} is over, ${how}` };
}

function sayOtherPlan({ id, planHash }: RemediationRecord): Refused {
  return {
    refusal: 'other_plan',
    message: `The plan of ${id} is ${planHash}, another than the one approved. Look at it: heald plan ${id}`,
  };
}

const sayNotLeading = 'The controller has not read its ledger yet, so it decides and does nothing. Ask again when it leads.';

function sayUnknown({ recorded }: Leading, id: string): Refused {
  const nearest = findNearest(id, [...recorded.repairs.remediations.keys()]);
  const help = nearest === undefined ? 'See "heald plan" for those that are open.' : `Did you mean "${nearest}"?`;
  return { refusal: 'unknown_repair', message: `No repair "${id}" is known. ${help}` };
}

function sayNoBreaker({ recorded, controller }: Leading, group: string): Refused {
  const { lineages } = recorded.repairs;
  const open = [...lineages].filter(([, { brokenBecause }]) => brokenBecause !== undefined).map(([name]) => name);
  const isKnown = lineages.has(group) || (controller.state.knownInGroup.get(group) ?? 0) > 0;
  const said = isKnown ? `The breaker of group "${group}" is not open.` : `No group "${group}" is known.`;
  return { refusal: 'no_open_breaker', message: `${said} Open are: ${open.join(', ') || 'none'}.` };
}
