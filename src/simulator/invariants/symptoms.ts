/** Does heald follow an illness and not its symptoms? One illness is one episode, whatever it looks like and whatever clocks say. */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { wasIllThroughout, wasSilentAtAll, type Fault } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

/** By then everybody has seen it. */
const surelySeenMs = minuteMs;
const afterglowMs = 5 * minuteMs;
const jumpShowsWithinMs = 30 * secondMs;
const faults: readonly Fault[] = ['disk', 'service', 'kafka'];

export const symptomInvariants: readonly Invariant[] = [
  { number: 'I10', name: 'a change of the reason neither resets nor shortens the timers', check: checkTimers },
  { number: 'I36', name: 'a jump of the wall clock changes nothing', check: checkJumps },
];

/** While a host that can be heard is ill all the time, its episode does not end. */
function checkTimers(trace: Trace): readonly Breach[] {
  return trace.entries.flatMap((entry) => {
    if (entry.kind !== 'episode_closed' || entry.because !== 'well again') return [];
    const { at, host } = entry;
    const fault = faults.find((each) => each === entry.fault);
    const since = at - surelySeenMs;
    if (fault === undefined || !wasIllThroughout(trace, host.id, fault, since, at) || wasSilentAtAll(trace, host.id, since, at)) return [];
    return [{ at, sentence: `the ${fault} episode of ${host.name} ends, and it has been ill all the time` }];
  });
}

/** Right after a jump no trouble begins on a host that is well, and none ends on one that is ill. */
function checkJumps(trace: Trace): readonly Breach[] {
  return trace.entries.flatMap((entry) => {
    if (entry.kind !== 'episode_opened' && entry.kind !== 'episode_closed') return [];
    const { at, host, kind } = entry;
    const jump = trace.jumps.find((each) => each.machine === host.id && each.at <= at && at - each.at <= jumpShowsWithinMs);
    if (jump === undefined || entry.fault === 'agent' || wasSilentAtAll(trace, host.id, at - afterglowMs, at)) return [];
    const changed = trace.spells.some(
      ({ machine, from, until }) =>
        machine === host.id && ((from > at - afterglowMs && from <= at) || (until > at - afterglowMs && until <= at)),
    );
    const verb = kind === 'episode_opened' ? 'begins' : 'ends';
    return changed ? [] : [{ at, sentence: `${entry.fault} trouble ${verb} on ${host.name} when its clock jumps` }];
  });
}
