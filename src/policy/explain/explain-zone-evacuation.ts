/** What may be done about a whole zone, in plain sentences? */
import { formatDuration } from '../../base/duration.ts';
import type { ZoneEvacuation } from '../policy.ts';

export function explainZoneEvacuation(policy: ZoneEvacuation): string[] {
  const { mode, zones, stateful, minHealthyElsewhere, shiftForMs, bakeMs, onceInMs } = policy;
  const { suspectDecades, confirmDecades } = policy.thresholds;
  const least =
    minHealthyElsewhere.kind === 'count'
      ? `${minHealthyElsewhere.count} hosts`
      : `${Math.round(minHealthyElsewhere.share * 100)} % of the group`;
  return [
    `Speaks for ${zones === undefined ? 'every zone' : `zone ${zones.join(', ')}`}.`,
    `People are told of a zone when chance would make it stand out so once in 10^${suspectDecades} looks, for 30 s.`,
    `It is acted on from 10^${confirmDecades} on, for a minute, when nothing else explains it nearly as well.`,
    '',
    'Then, in order, as far as the share of the zone that is struck asks for it:',
    `  1. traffic is shifted away for ${formatDuration(shiftForMs)}, and again while the evidence holds`,
    '  2. no new hosts are launched there, and as many are added to the other zones',
    `  3. after ${formatDuration(bakeMs)} without a bad sample it comes back in stages`,
    '',
    `Holds unless ${least} are healthy outside the zone, and two other zones stand beyond doubt.`,
    `Leaves at most one zone in ${formatDuration(onceInMs)}.`,
    ...(stateful.length === 0 ? [] : [`Leaves the hosts of ${stateful.join(', ')} where they are.`]),
    ...(mode === 'observe' || mode === 'recommend' ? ['Never: changes anything.'] : []),
    'Never: empties a zone because its agents are silent, or replaces its hosts one by one.',
  ];
}
