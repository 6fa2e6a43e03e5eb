/** How does the way out of a zone, and back, read in the log? */
import { formatDuration } from '../../base/duration.ts';
import { unreachable } from '../../base/invariant.ts';
import { formatTimestamp } from '../../base/timestamp.ts';
import { describeOutcome } from '../repairs/outcome-words.ts';
import type { LogLine } from '../transcript.ts';
import type { EvacuationEntryBody } from './evacuation-entry.ts';

export function describeEvacuation(entry: EvacuationEntryBody): LogLine {
  const { zone } = entry;
  switch (entry.kind) {
    case 'evacuation_opened':
      return { word: 'act', text: `zone ${zone} ${entry.evacuation}: ${describeOpened(entry)}` };
    case 'evacuation_approved':
      return { word: 'act', text: `zone ${zone} ${entry.evacuation} approved by ${entry.by}: ${entry.because}` };
    case 'zone_step_intended':
      return { word: 'act', text: `zone ${zone} ${entry.call.token}: ${entry.words}` };
    case 'zone_step_answered':
      return { word: 'act', text: `zone ${zone} ${entry.evacuation}.${entry.number}: ${describeOutcome(entry.outcome)}` };
    case 'zone_step_given_up':
      return { word: 'act', text: `zone ${zone} ${entry.evacuation}.${entry.number} given up, ${entry.words}: ${entry.because}` };
    case 'zone_health_told': {
      const told = entry.passes ? 'pass again' : 'fail';
      return { word: 'act', text: `zone ${zone} ${entry.evacuation}: health checks of ${entry.groups.join(', ')} in the zone ${told}` };
    }
    case 'zone_left': {
      const took = `${zone} is left (${entry.evacuation}), after ${formatDuration(entry.afterMs)}`;
      return { word: 'zone', text: entry.missing.length === 0 ? took : `${took}, but for: ${entry.missing.join('; ')}` };
    }
    case 'evacuation_held':
      return { word: 'hold', text: `zone ${zone} ${entry.evacuation}: ${entry.because} [${entry.reason}]` };
    case 'evacuation_stopped':
      return { word: 'act', text: `zone ${zone} ${entry.evacuation} stopped: ${entry.because}; its shifts are ended` };
    case 'evacuation_cancelled':
      return { word: 'act', text: `zone ${zone} ${entry.evacuation} ended by ${entry.by}: ${entry.because}; what has left comes back` };
    default:
      return describeReturn(entry);
  }
}

type Opened = Extract<EvacuationEntryBody, { kind: 'evacuation_opened' }>;

function describeOpened({ askedBy, plan, planHash, approvableUntil, vetoWindowMs }: Opened): string {
  const asker = askedBy === undefined ? '' : `asked for by ${askedBy}, `;
  const window = vetoWindowMs === undefined ? '' : `; begins in ${formatDuration(vetoWindowMs)} unless a person vetoes it`;
  const asks = approvableUntil === undefined ? '' : `; waits until ${formatTimestamp(approvableUntil)} for approval of plan ${planHash}`;
  return `${asker}${plan.rungs.map(({ words }) => words).join(', then ')}${asks}${window}`;
}

type Returning = Extract<
  EvacuationEntryBody,
  {
    kind:
      | 'return_begun'
      | 'return_stage_passed'
      | 'return_stopped'
      | 'evacuation_closed'
      | 'zone_armed'
      | 'zone_asked_for'
      | 'zone_practised'
      | 'drain_refused';
  }
>;

function describeReturn(entry: Returning): LogLine {
  const { zone } = entry;
  switch (entry.kind) {
    case 'return_begun': {
      const stages = entry.stages.map(({ words }) => words).join(', then ');
      return { word: 'zone', text: `${zone} comes back (${entry.evacuation}): ${entry.because}; ${stages}` };
    }
    case 'return_stage_passed':
      return { word: 'zone', text: `${zone} comes back (${entry.evacuation}): stage ${entry.stage} is through, ${entry.words}` };
    case 'return_stopped': {
      const bake = formatDuration(entry.bakeMs);
      return {
        word: 'zone',
        text: `${zone} is left again (${entry.evacuation}): ${entry.because}; it comes back ${bake} after the last bad sample at the earliest`,
      };
    }
    case 'evacuation_closed': {
      const left = entry.left.length === 0 ? '' : `; a person must see to: ${entry.left.join('; ')}`;
      const disarms = entry.disarms ? `; zone ${zone} is not left again by evidence until heald zones arm ${zone} --reason "…"` : '';
      return { word: 'zone', text: `${zone} ${entry.evacuation} ${entry.result}: ${entry.because}${left}${disarms}` };
    }
    case 'zone_armed':
      return { word: 'zone', text: `${zone} may be left by evidence again, by ${entry.by}: ${entry.because}` };
    case 'zone_asked_for': {
      const wish = entry.wish === 'drain' ? 'work to leave it' : 'a drill of leaving it';
      return { word: 'zone', text: `${zone}: ${entry.by} asks for ${wish}: ${entry.because}` };
    }
    case 'zone_practised': {
      const failed = entry.checks.filter(({ passed }) => !passed);
      const found =
        failed.length === 0
          ? `every one of ${entry.checks.length} checks passed`
          : `${failed.length} of ${entry.checks.length} checks would hold: ${failed.map(({ sentence }) => sentence).join('; ')}`;
      return { word: 'zone', text: `${zone} drill for ${entry.by}: ${found}; nothing was changed` };
    }
    case 'drain_refused':
      return { word: 'hold', text: `zone ${zone}: work does not leave it, as ${entry.by} asked: ${entry.because} [${entry.reason}]` };
    default:
      return unreachable(entry);
  }
}
