/**
 * Does it do harm? Where clearly more hosts of the other zones are ill than when work began to leave, for a minute, its shifts are ended
 * and nothing more leaves: whatever ails them, half of the traffic in addition does not help.
 */
import { elapsedMs, minuteMs } from '../../base/instant.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import type { State } from '../state.ts';
import { record as note, type Turn } from '../turn.ts';
import { listStandingShifts } from './renew-shifts.ts';
import { beginSteps, listDueSteps } from './zone-calls.ts';

const worseForMs = minuteMs;
const worseLeast = 3;
const worseShare = 0.1;

export function guardOutcome(turn: Turn, record: EvacuationRecord): void {
  if (record.stoppedBecause !== undefined) return endShifts(turn, record);
  const { state, now } = turn;
  const { id: evacuation, zone, closedGroups } = record;
  const hasMoved = closedGroups.length > 0 || listStandingShifts(record, state).length > 0;
  const { ill, heard } = countElsewhere(state, record);
  if (!hasMoved || ill < Math.max(worseLeast, Math.ceil(worseShare * heard))) {
    state.worseSince.delete(evacuation);
    return;
  }
  const since = state.worseSince.get(evacuation) ?? now;
  state.worseSince.set(evacuation, since);
  if (elapsedMs(since, now) < worseForMs) return;
  state.worseSince.delete(evacuation);
  const because = `${ill} of ${heard} hosts of the other zones have fallen ill since work left zone ${zone}`;
  note(turn, { kind: 'evacuation_stopped', evacuation, zone, because });
  if (closedGroups.length > 0) note(turn, { kind: 'zone_health_told', evacuation, zone, groups: closedGroups, passes: true });
  endShifts(turn, record);
}

function endShifts(turn: Turn, record: EvacuationRecord): void {
  if (!turn.state.canMove) return;
  const ends = listStandingShifts(record, turn.state).map(({ resource, name }) => ({ action: 'endShift', resource, name }) as const);
  beginSteps(turn, record, 'guard', listDueSteps(record, ends, turn.now));
}

/** Hosts outside that have fallen ill since it was opened; not those that only do not reach the zone, nor those that have just come up. */
function countElsewhere(
  { history, open, views, zones }: State,
  record: EvacuationRecord,
): { readonly ill: number; readonly heard: number } {
  const { zone, openedAt, suspicion: id } = record;
  const suspicion = history.zones.suspicions.get(id ?? '');
  const told = suspicion?.suspected.isByOutsiders === true ? suspicion.fault : undefined;
  let ill = 0;
  for (const [host, faults] of open) {
    if (history.hosts.get(host)?.zone === zone || zones.newcomers.has(host)) continue;
    const isIll = [...faults.values()].some((episodeId) => {
      const episode = history.episodes.get(episodeId);
      return episode !== undefined && episode.openedAt > openedAt && episode.verdict !== 'unknown' && episode.fault !== told;
    });
    if (isIll) ill += 1;
  }
  let heard = 0;
  for (const { report } of views.values()) if (report.host.zone !== zone) heard += 1;
  return { ill, heard };
}
