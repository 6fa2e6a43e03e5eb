/** Is everything written down before it is done, and done once? */
import { minuteMs, secondMs } from '../../base/instant.ts';
import { coursesOf, intentsOf } from './courses.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

const warmUpMs = minuteMs;
/** What has just become durable is done all the same when another one takes the lead in between. */
const onItsWayMs = 6 * secondMs;
const firstLookWithinMs = 20 * secondMs;
/** What a call does to a machine; the rest of a deed's kinds follow from it. */
const effects = new Set(['condemned', 'leaving', 'put_aside', 'rebooting', 'unit_restarted', 'evidence_captured']);

/** Entries that say what is about to be done. */
const intents: ReadonlySet<string> = new Set(['step_intended', 'keep_end_intended']);

export const durabilityInvariants: readonly Invariant[] = [
  {
    number: 'I31',
    name: 'no call without an intent that is durable',
    check: (trace) => {
      const made = new Map<string, number>();
      return trace.calls.flatMap(({ at, call: { token }, durable }) => {
        const count = (made.get(token) ?? 0) + 1;
        made.set(token, count);
        const before = trace.entries.slice(0, durable);
        const intended = before.filter((entry) => intents.has(entry.kind) && 'call' in entry && entry.call.token === token).length;
        return intended >= count ? [] : [{ at, sentence: `${token} is made for the ${count}. time, with ${intended} intents before it` }];
      });
    },
  },
  {
    number: 'I32',
    name: 'a step takes effect at most once',
    check: ({ deeds }) => {
      const seen = new Set<string>();
      return deeds.flatMap(({ at, by, kind, text }) => {
        if (!by.startsWith('act-') || !effects.has(kind)) return [];
        if (seen.has(by)) return [{ at, sentence: `once more by ${by}: ${text}` }];
        seen.add(by);
        return [];
      });
    },
  },
  { number: 'I33', name: 'a call whose outcome is unknown is looked up before it is made again', check: checkRepeats },
  { number: 'I34', name: 'no call without the lead', check: checkLead },
  { number: 'I35', name: 'a new controller first looks up what the old one left open', check: checkTakeover },
  {
    number: 'I37',
    name: 'a controller that has only just started ends nothing',
    check: (trace) => {
      const starts = trace.entries.flatMap(({ kind, at }) => (kind === 'controller_started' ? [at] : []));
      return intentsOf(trace)
        .filter(({ at, irreversible }) => irreversible && starts.some((start) => start <= at && at - start < warmUpMs))
        .map(({ at, call }) => ({ at, sentence: `${call.token} is intended less than a minute after a start` }));
    },
  },
];

function checkRepeats(trace: Trace): readonly Breach[] {
  return coursesOf(trace).flatMap(({ intents, answers }) =>
    intents.flatMap((intent, place) => {
      const before = intents[place - 1];
      if (before === undefined || before.step !== intent.step) return [];
      const answered = answers.some(
        ({ at, step, outcome }) => step === intent.step && before.at <= at && at <= intent.at && outcome.kind === 'not_applied',
      );
      return answered
        ? []
        : [{ at: intent.at, sentence: `${intent.call.token} is called again, and nobody said that it had not been done` }];
    }),
  );
}

/** Whoever does not lead any more makes no calls. */
function checkLead({ entries, calls }: Trace): readonly Breach[] {
  const starts = entries.flatMap((entry) => (entry.kind === 'controller_started' ? [{ at: entry.at, epoch: entry.epoch }] : []));
  return calls.flatMap(({ at, call, epoch }) => {
    const newer = starts.find((start) => start.epoch > epoch && start.at + onItsWayMs < at);
    return newer === undefined ? [] : [{ at, sentence: `${call.token} is made by epoch ${epoch}, and epoch ${newer.epoch} leads` }];
  });
}

/** Before anything else, and soon: every call that was intended before the start and never answered. */
function checkTakeover(trace: Trace): readonly Breach[] {
  const awake = trace.entries.filter(({ kind }) => kind === 'controller_started' || kind === 'controller_stalled').map(({ at }) => at);
  const starts = trace.entries.flatMap(({ kind, at }) => (kind === 'controller_started' ? [at] : []));
  return starts.flatMap((start) => {
    const until = start + firstLookWithinMs;
    // One that was stopped or died again did not have the time.
    if (trace.endedAt < until || awake.some((at) => at > start && at - firstLookWithinMs <= until)) return [];
    return coursesOf(trace).flatMap((course) => {
      const last = course.intents.findLast(({ at }) => at < start);
      if (last === undefined || course.closedAt < until) return [];
      if (course.answers.some(({ at, outcome }) => at >= last.at && at <= until && outcome.kind !== 'unknown')) return [];
      const looked = trace.looks.some(({ at, call }) => call.token === last.call.token && start <= at && at <= until);
      return looked ? [] : [{ at: until, sentence: `${last.call.token} was left open at the start before, and nobody looks` }];
    });
  });
}
