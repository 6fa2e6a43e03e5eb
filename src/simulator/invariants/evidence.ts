/** Does heald act only on what it knows? */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { countOf } from '../../remediation/limits.ts';
import { dependencyFaults } from '../../remediation/decide-repair.ts';
import { begunAt, coursesOf, intentsOf } from './courses.ts';
import { createFleet } from './fleet.ts';
import { guardrailsAt, servedThroughout, listGroups, viewsOf, wasSilentAtAll, wasSilentThroughout } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import { holdsAt, readSpans } from './spans.ts';
import type { Trace } from './trace.ts';

/** A host that was ill so shortly before may still look ill: reports, recovery times and slow calls lie in between. */
const afterglowMs = 3 * minuteMs;
/** Nobody can be expected to know sooner: reports come every five seconds, and are late at times. */
const surelyNoticedMs = 90 * secondMs;
/** No page of an inventory is older. */
const pageLagMs = 61 * secondMs;
const doubtShare = 0.2;
const doubtLeast = 3;
/** What can be taken back may be tried on a host that is well. */
const drastic = new Set(['condemned', 'leaving', 'put_aside', 'rebooting']);

export const evidenceInvariants: readonly Invariant[] = [
  { number: 'I5', name: 'a repair begins with a condition that was seen to be true', check: checkEvidence },
  {
    number: 'I6',
    name: 'what is not known starts no repair',
    check: (trace) => {
      const verdicts = new Map<string, string>();
      return trace.entries.flatMap((entry) => {
        if (entry.kind === 'episode_opened' || entry.kind === 'episode_changed') verdicts.set(entry.episode, entry.verdict);
        if (entry.kind !== 'remediation_opened' || verdicts.get(entry.episode) !== 'unknown') return [];
        return [{ at: entry.at, sentence: `${entry.remediation} is opened for ${entry.hostName}, of which nothing is known` }];
      });
    },
  },
  {
    number: 'I7a',
    name: 'nothing begins while the inventory is doubted',
    check: (trace) => {
      const doubts = readSpans(
        trace.entries,
        ({ kind }) => (kind === 'inventory_doubted' ? 'doubt' : undefined),
        ({ kind }) => (kind === 'inventory_trusted' ? 'doubt' : undefined),
      );
      const begunAnyway = intentsOf(trace)
        .filter(({ at }) => doubts.some((doubt) => holdsAt(doubt, at)))
        .map(({ at, call }) => ({ at, sentence: `${call.token} is intended while the inventory is doubted` }));
      return [...begunAnyway, ...findBlindTrust(trace)];
    },
  },
  { number: 'I7b', name: 'nothing begins while too many agents are silent', check: checkSilence },
  {
    number: 'I8',
    name: 'a host that is well again is not repaired',
    check: (trace) => {
      const closedAt = new Map(trace.entries.flatMap((entry) => (entry.kind === 'episode_closed' ? [[entry.episode, entry.at]] : [])));
      const afterwards = coursesOf(trace).flatMap(({ intents: [first], episode, hostName }) => {
        const wellAt = closedAt.get(episode) ?? Infinity;
        return first !== undefined && first.at > wellAt
          ? [{ at: first.at, sentence: `${first.call.token} is intended although ${hostName} was well again` }]
          : [];
      });
      const unheard = intentsOf(trace)
        .filter(({ at, call }) => wasSilentThroughout(trace, call.target.machine, at - surelyNoticedMs, at))
        .map(({ at, call, course }) => ({
          at,
          sentence: `${call.token} is intended, and nothing was heard of ${course.hostName} for long`,
        }));
      return [...afterwards, ...unheard];
    },
  },
  {
    number: 'I9',
    name: 'what a host depends on never costs the host',
    check: (trace) => {
      const faults = new Map(trace.entries.flatMap((entry) => (entry.kind === 'episode_opened' ? [[entry.episode, entry.fault]] : [])));
      return intentsOf(trace)
        .filter(({ irreversible, course }) => irreversible && dependencyFaults.has(faults.get(course.episode) ?? 'disk'))
        .map(({ at, call }) => ({ at, sentence: `${call.token} cannot be taken back, and what fails is no fault of the host` }));
    },
  },
  { number: 'S14', name: 'no machine that is well is harmed', check: checkHarm },
];

function checkEvidence({ entries }: Trace): readonly Breach[] {
  const truths = new Map<string, string | undefined>();
  return entries.flatMap((entry) => {
    if (entry.kind === 'decided' && entry.decision.episode !== undefined)
      truths.set(entry.decision.episode, entry.decision.evidence?.truth);
    if (entry.kind !== 'remediation_opened' || truths.get(entry.episode) === 'true') return [];
    return [{ at: entry.at, sentence: `${entry.remediation} is opened on a condition that is ${truths.get(entry.episode)}` }];
  });
}

function checkSilence(trace: Trace): readonly Breach[] {
  const fleet = createFleet();
  return trace.entries.flatMap((entry) => {
    fleet.see(entry);
    if (entry.kind !== 'step_intended') return [];
    const { at, call } = entry;
    const { group } = call.target;
    const share = guardrailsAt(trace, at).observerSuspectShare;
    const silent = Math.max(fleet.silentIn(group), countSilent(trace, group, at));
    const most = Math.max(fleet.largest(group), ...viewsOf(trace, group, at - surelyNoticedMs, at).map(({ desired }) => desired));
    return silent <= countOf({ kind: 'share', share }, most, 'up')
      ? []
      : [{ at, sentence: `${call.token} is intended while ${silent} of at most ${most} agents of ${group} are silent` }];
  });
}

/** Agents of machines in service that have been silent for so long that everybody knows; those under repair are silent for a reason. */
function countSilent(trace: Trace, group: string, at: number): number {
  const repaired = new Set(begunAt(trace, at).map(({ plan }) => plan.target.machine));
  return servedThroughout(trace, group, at - surelyNoticedMs, at).filter(
    ({ machine }) => !repaired.has(machine) && wasSilentThroughout(trace, machine, at - surelyNoticedMs, at),
  ).length;
}

/** Calls made on an inventory that misses so many machines, all of them in service and heard, that nobody may believe it. */
function findBlindTrust(trace: Trace): readonly Breach[] {
  return intentsOf(trace).flatMap(({ at, call }) => {
    const newest = trace.inventories.findLast((read) => read.at <= at);
    if (newest === undefined) return [];
    const listed = new Set(newest.inventory.groups.flatMap(({ members }) => members.map(({ machine }) => machine)));
    const there = listGroups(trace)
      .flatMap((group) => servedThroughout(trace, group, newest.at - pageLagMs, newest.at))
      .filter(({ machine }) => !wasSilentAtAll(trace, machine, newest.at - surelyNoticedMs, newest.at));
    const missing = there.filter(({ machine }) => !listed.has(machine)).length;
    return missing < doubtLeast || missing <= doubtShare * there.length
      ? []
      : [{ at, sentence: `${call.token} is intended on an inventory that misses ${missing} of ${there.length} machines` }];
  });
}

function checkHarm({ deeds, spells }: Trace): readonly Breach[] {
  return deeds
    .filter(({ by, kind, at, machine }) => {
      // What was kept may be well by then; see kept.ts.
      if (!by.startsWith('act-') || by.endsWith('.end') || !drastic.has(kind)) return false;
      return !spells.some((spell) => spell.machine === machine && spell.from <= at && at <= spell.until + afterglowMs);
    })
    .map(({ at, by, text }) => ({ at, sentence: `it was well: ${text} (${by})` }));
}
