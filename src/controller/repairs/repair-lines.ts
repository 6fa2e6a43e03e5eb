/** How do repairs read in the log? The lines of transcript.ts for everything that is done, and for what came of it. */
import { formatDuration } from '../../base/duration.ts';
import { unreachable } from '../../base/invariant.ts';
import type { LogLine } from '../transcript.ts';
import { describeKept } from './kept-lines.ts';
import { describeOutcome } from './outcome-words.ts';
import type { RepairEntryBody } from './repair-entry.ts';

export function describeRepair(entry: RepairEntryBody): LogLine {
  switch (entry.kind) {
    case 'remediation_opened': {
      const steps = entry.plan.steps.map(({ words }) => words).join(', then ');
      const asks = entry.approvableUntil === undefined ? '' : `; waits for approval of plan ${entry.planHash}`;
      const window = entry.vetoWindowMs === undefined ? '' : `; begins in ${formatDuration(entry.vetoWindowMs)} unless a person vetoes it`;
      return { word: 'act', text: `${entry.hostName} ${entry.remediation} for ${entry.incident}: ${steps}${asks}${window}` };
    }
    case 'remediation_approved':
      return { word: 'act', text: `${entry.remediation} approved by ${entry.by}: ${entry.because}` };
    case 'remediation_vetoed':
      return {
        word: 'act',
        text: `${entry.remediation} vetoed by ${entry.by}: ${entry.because}; what was called stands, and nothing follows`,
      };
    case 'step_intended':
      return { word: 'act', text: `${entry.hostName} ${entry.call.token}: ${entry.words}` };
    case 'step_answered':
      return { word: 'act', text: `${entry.hostName} ${entry.remediation}.${entry.step + 1}: ${describeOutcome(entry.outcome)}` };
    case 'step_judged':
      return {
        word: 'act',
        text: `${entry.hostName} ${entry.remediation}.${entry.step + 1} ${entry.helped ? 'helped' : 'did not help'}: ${entry.because}`,
      };
    case 'remediation_closed':
      return { word: 'act', text: `${entry.hostName} ${entry.remediation} ${entry.result}: ${entry.because}` };
    case 'repair_relapsed':
      return {
        word: 'act',
        text: `${entry.hostName} is ill again ${formatDuration(entry.afterMs)} after ${entry.remediation}, which counts as one that did not help`,
      };
    case 'breaker_opened':
      return { word: 'hold', text: `group ${entry.group}: the breaker is open, a person must close it: ${entry.because}` };
    case 'breaker_closed':
      return { word: 'heald', text: `group ${entry.group}: breaker closed by ${entry.by}: ${entry.because}` };
    case 'machine_lost':
      return { word: 'host', text: `${entry.machine} of group ${entry.group} was ended by others` };
    case 'keep_announced':
    case 'keep_asked':
    case 'keep_held':
    case 'keep_end_intended':
    case 'keep_end_answered':
    case 'keep_over':
      return describeKept(entry);
    case 'storm_began':
      return { word: 'hold', text: `group ${entry.group}: storm, ${entry.suspects} of ${entry.known} hosts suspect` };
    case 'storm_ended':
      return { word: 'heald', text: `group ${entry.group}: the storm is over` };
    case 'inventory_doubted':
      return { word: 'hold', text: `the inventory is not believed: ${entry.because}` };
    case 'inventory_trusted':
      return { word: 'heald', text: 'the inventory and the agents agree again' };
    default:
      return unreachable(entry);
  }
}
