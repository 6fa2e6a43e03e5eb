/** What do people have to hear of a zone that work leaves? That it begins, that somebody is waited for, what went wrong, and each turn. */
import { formatDuration } from '../../base/duration.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import type { Entry, HostName } from '../entry.ts';
import type { EvacuationEntryBody } from '../evacuations/evacuation-entry.ts';
import type { History } from '../history.ts';
import { nothingElse, type Occasion } from './occasion.ts';

type EvacuationEntry = Entry & EvacuationEntryBody;
type Said = Pick<Occasion, 'on' | 'sentence'> & Partial<Pick<Occasion, 'reason' | 'because'>>;

export function findEvacuationOccasion(entry: EvacuationEntry, history: History): Occasion | undefined {
  if (!('evacuation' in entry)) return undefined;
  const record = history.evacuations.records.get(entry.evacuation);
  const said = record === undefined ? undefined : sayWhat(entry, record);
  if (record === undefined || said === undefined) return undefined;
  const { zone, incident, policy, plan } = record;
  const hosts = listHosts(history, zone, [...plan.groups, ...plan.kept]);
  // What stands in the way is said once, however often it comes and goes.
  const about = `${record.id} ${entry.kind} ${entry.kind === 'evacuation_held' ? entry.reason : entry.at}`;
  return { ...nothingElse, about, incident, policy, hosts, ...said };
}

function sayWhat(
  entry: EvacuationEntry & { readonly evacuation: string },
  { id, zone, plan, works, phase }: EvacuationRecord,
): Said | undefined {
  switch (entry.kind) {
    case 'evacuation_opened': {
      const { askedBy, approvableUntil, vetoWindowMs, planHash, because } = entry;
      const steps = plan.rungs.map(({ words }) => words).join(', then ');
      const asked = askedBy === undefined ? '' : `, as ${askedBy} asks`;
      if (approvableUntil !== undefined) {
        const sentence = `work is to leave zone ${zone}${asked}: ${steps}; heald approve ${id} --reason "…" begins it (plan ${planHash})`;
        return { on: 'approval_needed', sentence, because };
      }
      if (vetoWindowMs === undefined) return { on: 'zone_moved', sentence: `work leaves zone ${zone} (${id}): ${steps}`, because };
      const sentence = `work leaves zone ${zone} in ${formatDuration(vetoWindowMs)}: ${steps}; heald veto ${id} --reason "…" stops it`;
      return { on: 'veto_window', sentence, because };
    }
    case 'evacuation_held': {
      const { reason, because } = entry;
      // Whoever asked for it knows that it is for them to say when it is over.
      if (reason === 'approval_needed') return undefined;
      const stands = phase.kind === 'leaving' ? `work goes no further out of zone ${zone}` : `work does not come back into zone ${zone}`;
      return { on: 'held', sentence: `${stands} (${id}): ${because}`, reason, because };
    }
    case 'evacuation_stopped':
      return { on: 'act_failed', sentence: `leaving zone ${zone} (${id}) did harm and is stopped: ${entry.because}` };
    case 'evacuation_cancelled':
      return { on: 'zone_moved', sentence: `${entry.by} brings work back into zone ${zone} (${id}): ${entry.because}` };
    case 'zone_left': {
      const { missing } = entry;
      if (missing.length === 0) return { on: 'zone_moved', sentence: `work has left zone ${zone} (${id})` };
      return { on: 'act_failed', sentence: `work has left zone ${zone} (${id}) in part only: ${missing.join('; ')}` };
    }
    case 'return_begun':
      return { on: 'zone_moved', sentence: `work comes back into zone ${zone} (${id}) in ${entry.stages.length} stages: ${entry.because}` };
    case 'return_stopped':
      return {
        on: 'zone_moved',
        sentence: `zone ${zone} is ill again while work came back, and it leaves once more (${id}): ${entry.because}`,
      };
    case 'evacuation_closed': {
      const { result, because, left } = entry;
      const end = `leaving zone ${zone} (${id}) has ended, ${result}: ${because}`;
      if (left.length > 0) return { on: 'act_failed', sentence: `${end}; somebody must see to ${left.join('; ')}` };
      const isInVain = result === 'cancelled' && [...works.values()].some(({ state }) => state === 'given_up');
      if (isInVain) return { on: 'act_failed', sentence: end };
      return result === 'vetoed' ? undefined : { on: 'zone_moved', sentence: end };
    }
    default:
      return undefined;
  }
}

function listHosts({ hosts }: History, zone: string, groups: readonly string[]): HostName[] {
  return [...hosts.values()].filter((host) => host.zone === zone && groups.includes(host.group));
}
