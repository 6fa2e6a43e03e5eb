/** Does heald act only on what it knows? */
import { minuteMs } from '../../base/instant.ts';
import { countOf } from '../../remediation/limits.ts';
import { dependencyFaults } from '../../remediation/decide-repair.ts';
import { coursesOf, intentsOf } from './courses.ts';
import { createFleet } from './fleet.ts';
import type { Breach, Invariant } from './invariant.ts';
import { holdsAt, readSpans } from './spans.ts';
import type { Trace } from './trace.ts';

/** A host that was ill so shortly before may still look ill: reports, recovery times and slow calls lie in between. */
const afterglowMs = 3 * minuteMs;
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
      return intentsOf(trace)
        .filter(({ at }) => doubts.some((doubt) => holdsAt(doubt, at)))
        .map(({ at, call }) => ({ at, sentence: `${call.token} is intended while the inventory is doubted` }));
    },
  },
  { number: 'I7b', name: 'nothing begins while too many agents are silent', check: checkSilence },
  {
    number: 'I8',
    name: 'a host that is well again is not repaired',
    check: (trace) => {
      const closedAt = new Map(trace.entries.flatMap((entry) => (entry.kind === 'episode_closed' ? [[entry.episode, entry.at]] : [])));
      return coursesOf(trace).flatMap(({ intents: [first], episode, hostName }) => {
        const wellAt = closedAt.get(episode) ?? Infinity;
        return first !== undefined && first.at > wellAt
          ? [{ at: first.at, sentence: `${first.call.token} is intended although ${hostName} was well again` }]
          : [];
      });
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
  const share = trace.policies.guardrails.observerSuspectShare;
  const fleet = createFleet();
  return trace.entries.flatMap((entry) => {
    fleet.see(entry);
    if (entry.kind !== 'step_intended') return [];
    const { group } = entry.call.target;
    const [silent, most] = [fleet.silentIn(group), fleet.largest(group)];
    return silent <= countOf({ kind: 'share', share }, most, 'up')
      ? []
      : [{ at: entry.at, sentence: `${entry.call.token} is intended while ${silent} of at most ${most} agents of ${group} are silent` }];
  });
}

function checkHarm({ deeds, spells }: Trace): readonly Breach[] {
  return deeds
    .filter(({ by, kind, at, machine }) => {
      if (!by.startsWith('act-') || !drastic.has(kind)) return false;
      return !spells.some((spell) => spell.machine === machine && spell.from <= at && at <= spell.until + afterglowMs);
    })
    .map(({ at, by, text }) => ({ at, sentence: `it was well: ${text} (${by})` }));
}
