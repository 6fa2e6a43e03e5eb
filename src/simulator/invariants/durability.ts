/** Is everything written down before it is done, and done once? */
import { minuteMs } from '../../base/instant.ts';
import { coursesOf, intentsOf } from './courses.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

const warmUpMs = minuteMs;
/** What a call does to a machine; the rest of a deed's kinds follow from it. */
const effects = new Set(['condemned', 'leaving', 'put_aside', 'rebooting', 'unit_restarted', 'evidence_captured']);

export const durabilityInvariants: readonly Invariant[] = [
  {
    number: 'I31',
    name: 'no call without an intent that is durable',
    check: (trace) => {
      const intents = intentsOf(trace);
      return trace.calls
        .filter(({ at, call }) => !intents.some((intent) => intent.call.token === call.token && intent.at <= at))
        .map(({ at, call }) => ({ at, sentence: `${call.token} is made and was never intended` }));
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
