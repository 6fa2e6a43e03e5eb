/** How do zones read in the log? */
import { formatDuration } from '../../base/duration.ts';
import { formatShare } from '../../liveness/signal-text.ts';
import type { LogLine } from '../transcript.ts';
import type { ZoneEntryBody, ZoneFinding } from './zone-entry.ts';

const rivalsTold = 2;
const sharesTold = 3;
/** Beyond it a larger number tells nobody more. */
const decadesTold = 20;

export function describeZone(entry: ZoneEntryBody): LogLine {
  switch (entry.kind) {
    case 'zone_suspected': {
      const { zone, suspicion, finding } = entry;
      return { word: 'zone', text: `${zone} suspected: ${describeFinding(finding)}${describeDoubt(finding)} (${suspicion})` };
    }
    case 'zone_confirmed': {
      const { zone, suspicion, finding, answer } = entry;
      return { word: 'zone', text: `${zone} confirmed: ${describeFinding(finding)}; ${answers[answer]} (${suspicion})` };
    }
    case 'zone_cleared':
      return {
        word: 'zone',
        text: `${entry.zone} cleared after ${formatDuration(entry.afterMs)}: ${entry.because} (${entry.suspicion})`,
      };
    case 'usual_shares_noted': {
      const told = entry.shares.slice(0, sharesTold).map(({ stream, zone, share }) => `${formatShare(share)} of zone ${zone} by ${stream}`);
      const more = entry.shares.length - told.length;
      return {
        word: 'zone',
        text: `suspect on ordinary days: ${told.join(', ') || 'hardly anybody'}${more > 0 ? ` and ${more} more` : ''}`,
      };
    }
    default:
      return entry satisfies never;
  }
}

const answers = {
  steer: 'so small a part that new hosts should go elsewhere',
  shift: 'a part for which the services that are struck should leave it',
  drain: 'enough of it to drain the whole zone',
} as const;

/** "dns.failures within 60 s on 9 of 9 hosts there and 0 of 35 elsewhere, by chance once in 10^8.4 looks". */
export function describeFinding({ isByOutsiders, stream, bad, hosts, elsewhereBad, elsewhereHosts, decades }: ZoneFinding): string {
  const chance =
    decades > decadesTold ? `by chance less than once in 10^${decadesTold} looks` : `by chance once in 10^${decades.toFixed(1)} looks`;
  if (isByOutsiders)
    return `${stream} bad for ${bad} of ${hosts} hosts outside, and those to other zones for ${elsewhereBad} of ${elsewhereHosts}, ${chance}`;
  return `${stream} on ${bad} of ${hosts} hosts there and ${elsewhereBad} of ${elsewhereHosts} elsewhere, ${chance}`;
}

function describeDoubt({ isAmbiguous, rivals }: ZoneFinding): string {
  if (!isAmbiguous || rivals.length === 0) return '';
  const named = rivals.slice(0, rivalsTold).map(({ dimension, value, bad, hosts }) => `${dimension} ${value} (${bad} of ${hosts})`);
  return `; ambiguous, it may as well be ${named.join(' or ')}`;
}
