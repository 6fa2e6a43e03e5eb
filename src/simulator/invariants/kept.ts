/** Is what was kept ended in its time, and no sooner? Held against what the cloud really had and did. */
import { hourMs, minuteMs } from '../../base/instant.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import { policiesAt, viewsOf } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

const saidBeforeMs = 10 * minuteMs;
/** A story so quiet for so long leaves no reason why it should still be there. */
const overdueMs = 2 * hourMs;

export const keptInvariants: readonly Invariant[] = [
  { number: 'L19a', name: 'what was kept is not ended before its time, nor without a word', check: checkTimes },
  { number: 'L19b', name: 'only what heald itself put aside is ended as kept', check: checkOwners },
  { number: 'L19c', name: 'the end of what was kept makes no group smaller', check: checkGroups },
  { number: 'L19d', name: 'what was kept is ended, or said why not', check: checkForgotten },
];

/** Each call that ends something, and the one that put it aside. */
function endsOf({ calls, entries }: Trace) {
  return calls.flatMap(({ at, call }) => {
    if (call.step.action !== endKept) return [];
    const keeping = entries.findLast((entry) => entry.kind === 'step_intended' && entry.call.token === call.step.with['keptBy']);
    return [{ at, call, keeping: keeping?.kind === 'step_intended' ? keeping : undefined }];
  });
}

function checkTimes(trace: Trace): readonly Breach[] {
  return endsOf(trace).flatMap(({ at, call, keeping }) => {
    const { machine } = call.target;
    const retainMs = Number(keeping?.call.step.with['retain'] ?? Infinity);
    const said = trace.entries.some(
      (entry) => entry.kind === 'keep_announced' && entry.machine === machine && entry.at <= at - saidBeforeMs,
    );
    const tooSoon = keeping === undefined || at < keeping.at + retainMs;
    if (said && !tooSoon) return [];
    return [{ at, sentence: `${call.token} ends ${machine} ${tooSoon ? 'before its time' : 'without a word before'}` }];
  });
}

function checkOwners(trace: Trace): readonly Breach[] {
  return trace.deeds.flatMap(({ at, by, kind, machine, group }) => {
    if (!by.endsWith('.end') || kind !== 'leaving') return [];
    const keptBy = by.slice(0, -'.end'.length);
    const before = viewsOf(trace, group, at - 1, at)[0]?.members.find((member) => member.machine === machine);
    const isOurs = before?.state === 'aside' && before.touchedBy.includes(keptBy);
    return isOurs ? [] : [{ at, sentence: `${by} ends ${machine}, which was ${before?.state ?? 'not there'}` }];
  });
}

function checkGroups(trace: Trace): readonly Breach[] {
  return trace.deeds
    .filter(({ by, kind }) => by.endsWith('.end') && kind === 'desired_changed')
    .map(({ at, by, text }) => ({ at, sentence: `${text} (${by})` }));
}

/** Every policy still acts, nobody paused anything, and yet it is there at the end, long after its time, and nothing says why. */
function checkForgotten(trace: Trace): readonly Breach[] {
  const quiet = trace.endedAt - overdueMs;
  if (policiesAt(trace, trace.endedAt).hostRemediations.some(({ mode }) => mode !== 'auto')) return [];
  return trace.entries.flatMap((entry) => {
    if (entry.kind !== 'step_intended' || entry.at + Number(entry.call.step.with['retain'] ?? 0) > quiet) return [];
    const { machine, group } = entry.call.target;
    const views = viewsOf(trace, group, quiet, trace.endedAt);
    const isForgotten =
      Number(entry.call.step.with['retain'] ?? 0) > 0 &&
      views.every(({ members }) => members.some((one) => one.machine === machine && one.state === 'aside' && !one.keepOff)) &&
      !trace.entries.some((said) => (said.kind === 'keep_held' || said.kind === 'keep_over') && said.machine === machine);
    return isForgotten ? [{ at: trace.endedAt, sentence: `${machine} is still kept by ${entry.call.token}` }] : [];
  });
}
