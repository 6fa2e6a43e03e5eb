/** How does the log tell of machines that were kept? */
import { unreachable } from '../../base/invariant.ts';
import { formatTimestamp } from '../../base/timestamp.ts';
import { keepHolds } from '../../remediation/kept-machine.ts';
import type { LogLine } from '../transcript.ts';
import type { KeptEntryBody } from './kept-entry.ts';
import { describeOutcome } from './outcome-words.ts';

export function describeKept(entry: KeptEntryBody): LogLine {
  const { hostName } = entry;
  switch (entry.kind) {
    case 'keep_announced':
      return {
        word: 'act',
        text: `${hostName} was replaced and kept, and is ended not before ${formatTimestamp(entry.notBefore)}; heald veto ${entry.remediation} --reason "…" keeps it`,
      };
    case 'keep_asked':
      return {
        word: 'hold',
        text: `${hostName} was to be in quarantine until ${formatTimestamp(entry.until)}, and is still there: end it, or put it back into service`,
      };
    case 'keep_held':
      return { word: 'hold', text: `${hostName} is kept beyond its time: ${keepHolds[entry.reason]}` };
    case 'keep_end_intended':
      return { word: 'act', text: `${hostName} ${entry.call.token}: end what was kept, its time is over` };
    case 'keep_end_answered':
      return { word: 'act', text: `${hostName}, which was kept: ${describeOutcome(entry.outcome)}` };
    case 'keep_over':
      return { word: 'act', text: `${hostName} is kept no longer: ${entry.because}` };
    default:
      return unreachable(entry);
  }
}
