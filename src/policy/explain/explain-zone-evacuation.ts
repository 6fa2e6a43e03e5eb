/** What may be done about a whole zone, in plain sentences? */
import { formatDuration } from '../../base/duration.ts';
import type { ZoneEvacuation } from '../policy.ts';

export function explainZoneEvacuation(policy: ZoneEvacuation): string[] {
  const { zones, stateful, onceInMs, thresholds } = policy;
  return [
    `Speaks for ${zones === undefined ? 'every zone' : `zone ${zones.join(', ')}`}.`,
    `People are told of a zone when chance would make it stand out so once in 10^${thresholds.suspectDecades} looks, for 30 s.`,
    `It is acted on from 10^${thresholds.confirmDecades} on, for a minute, when nothing else explains it nearly as well.`,
    '',
    'Then, in order, as far as the share of the zone that is struck asks for it:',
    ...listSteps(policy).map((step, at) => `  ${at + 1}. ${step}`),
    '',
    `Shifts no traffic unless ${describeLeast(policy)} are healthy outside the zone, and begins only while two other zones stand beyond doubt.`,
    'Holds while traffic is shifted away from any other zone, by whomever.',
    `Leaves at most one zone in ${formatDuration(onceInMs)}; a relapse is no second one.`,
    ...(stateful.length === 0 ? [] : [`Leaves the hosts of ${stateful.join(', ')} where they are.`]),
    ...explainMode(policy),
    'Never: empties a zone because its agents are silent, or replaces its hosts one by one.',
  ];
}

function listSteps({ shiftForMs, bakeMs, stageMs, empties, records }: ZoneEvacuation): string[] {
  return [
    `traffic is shifted away at the balancers, for ${formatDuration(shiftForMs)} and again while the evidence holds; health checks there fail`,
    'no new hosts are launched there',
    'as many as stood there are added to the other zones, first of all where too few are healthy elsewhere',
    ...(empties ? ['its hosts are ended, a tenth at a time, while others serve elsewhere; this cannot be taken back'] : []),
    ...(records.length === 0 ? [] : [`its weight is set to 0 in ${records.map(({ name }) => name).join(', ')}`]),
    `after ${formatDuration(bakeMs)} without a bad sample work comes back in stages of ${formatDuration(stageMs)}; each relapse doubles the wait`,
  ];
}

function describeLeast({ minHealthyElsewhere }: ZoneEvacuation): string {
  if (minHealthyElsewhere.kind === 'count') return `${minHealthyElsewhere.count} hosts of each group that leaves`;
  return `${Math.round(minHealthyElsewhere.share * 100)} % of each group that leaves`;
}

function explainMode({ mode, vetoWindowMs }: ZoneEvacuation): string[] {
  switch (mode) {
    case 'observe':
    case 'recommend':
      return ['Never: changes anything.'];
    case 'approve':
      return ['It begins only after a person has agreed to the very plan that was shown.'];
    case 'auto':
      return [
        'It begins by itself.',
        ...(vetoWindowMs > 0 ? [`A person can veto it for ${formatDuration(vetoWindowMs)} before its first call.`] : []),
      ];
    default:
      return mode satisfies never;
  }
}
