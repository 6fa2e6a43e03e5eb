/** Does whoever moves work between zones keep to what holds for every call: written down before, once, by who leads, as people allow? */
import { secondMs } from '../../base/instant.ts';
import { departuresOf, leads, zoneIntentsOf } from './departures.ts';
import { guardrailsAt } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

/** What has just become durable is done all the same when another one takes the lead in between. */
const onItsWayMs = 6 * secondMs;
/** A rung asks of a survey, and what it asked is as old as its intent. */
const surveyAgeMsMost = 66 * secondMs;

export const zoneConductInvariants: readonly Invariant[] = [
  { number: 'I1z', name: 'no zone is left without a fresh look at what stands there', check: checkSurveys },
  { number: 'I31z', name: 'no call about a zone without an intent that is durable', check: checkIntents },
  { number: 'I32z', name: 'a step about a zone takes effect at most once', check: checkEffects },
  { number: 'I33z', name: 'a call about a zone whose outcome is unknown is looked up before it is made again', check: checkRepeats },
  { number: 'I34z', name: 'no call about a zone without the lead', check: checkLead },
  { number: 'I38z', name: 'no zone is left under a pause, or after a person has ended it', check: checkWords },
  { number: 'I39z', name: 'no zone is left in a freeze', check: checkFreezes },
  { number: 'I40z', name: 'what leaves a zone by a person waits for that person', check: checkApprovals },
];

function checkSurveys(trace: Trace): readonly Breach[] {
  return zoneIntentsOf(trace)
    .filter(leads)
    .filter(({ at }) => !trace.surveys.some((read) => read.at <= at && at - read.at <= surveyAgeMsMost))
    .map(({ at, call }) => ({ at, sentence: `${call.token} is intended without a survey of the last ${surveyAgeMsMost / secondMs} s` }));
}

function checkIntents({ zoneCalls, entries }: Trace): readonly Breach[] {
  const made = new Map<string, number>();
  return zoneCalls.flatMap(({ at, call: { token }, durable }) => {
    const count = (made.get(token) ?? 0) + 1;
    made.set(token, count);
    const intended = entries.slice(0, durable).filter((entry) => entry.kind === 'zone_step_intended' && entry.call.token === token).length;
    return intended >= count ? [] : [{ at, sentence: `${token} is made for the ${count}. time, with ${intended} intents before it` }];
  });
}

function checkEffects({ deeds }: Trace): readonly Breach[] {
  const seen = new Set<string>();
  return deeds.flatMap(({ at, by, kind, machine, text }) => {
    if (!by.startsWith('evac-') || kind === 'answer_lost') return [];
    const effect = `${by} ${kind} ${machine}`;
    if (seen.has(effect)) return [{ at, sentence: `once more by ${by}: ${text}` }];
    seen.add(effect);
    return [];
  });
}

function checkRepeats(trace: Trace): readonly Breach[] {
  return departuresOf(trace).flatMap(({ intents, answers }) =>
    intents.flatMap((intent, place) => {
      const before = intents.findLast((other, otherPlace) => otherPlace < place && other.number === intent.number);
      if (before === undefined) return [];
      const answered = answers.some(
        ({ at, number, outcome }) => number === intent.number && before.at <= at && at <= intent.at && outcome.kind === 'not_applied',
      );
      return answered
        ? []
        : [{ at: intent.at, sentence: `${intent.call.token} is called again, and nobody said that it had not been done` }];
    }),
  );
}

function checkLead({ entries, zoneCalls }: Trace): readonly Breach[] {
  const starts = entries.flatMap((entry) => (entry.kind === 'controller_started' ? [{ at: entry.at, epoch: entry.epoch }] : []));
  return zoneCalls.flatMap(({ at, call, epoch }) => {
    const newer = starts.find((start) => start.epoch > epoch && start.at + onItsWayMs < at);
    return newer === undefined ? [] : [{ at, sentence: `${call.token} is made by epoch ${epoch}, and epoch ${newer.epoch} leads` }];
  });
}

/** Only what leads out of the zone: what is kept there, and what comes back, is a person's wish or nobody's harm. */
function checkWords(trace: Trace): readonly Breach[] {
  const pauses = new Map<string, Extract<Trace['entries'][number], { kind: 'pause_set' }>['pause']>();
  const departures = new Map(departuresOf(trace).map((departure) => [departure.id, departure]));
  return trace.entries.flatMap((entry) => {
    if (entry.kind === 'pause_set') pauses.set(entry.pause.name, entry.pause);
    if (entry.kind === 'pause_lifted' || entry.kind === 'pause_expired') pauses.delete(entry.name);
    if (entry.kind !== 'zone_step_intended' || !leads(entry)) return [];
    const { at, zone, call } = entry;
    const departure = departures.get(entry.evacuation);
    const pause = [...pauses.values()].find(
      ({ scope, until }) => until > at && (scope.kind === 'everything' || (scope.kind === 'zone' && scope.name === zone)),
    );
    if (pause !== undefined) return [{ at, sentence: `${call.token} is intended under the pause ${pause.name}` }];
    const isEnded = departure !== undefined && at > Math.min(departure.cancelledAt, departure.closedAt);
    return isEnded ? [{ at, sentence: `${call.token} is intended after a person had ended ${departure.id}` }] : [];
  });
}

function checkFreezes(trace: Trace): readonly Breach[] {
  return zoneIntentsOf(trace)
    .filter(leads)
    .filter(({ at }) => guardrailsAt(trace, at).freezes.some(({ from, until }) => from <= at && at < until))
    .map(({ at, call }) => ({ at, sentence: `${call.token} is intended in a freeze` }));
}

function checkApprovals(trace: Trace): readonly Breach[] {
  return departuresOf(trace).flatMap(({ id, planHash, policy, askedBy, openedAt, approvableUntil, approvedAt, intents: [first] }) => {
    if (first === undefined || policy === undefined) return [];
    const { at, call } = first;
    if (policy.mode === 'observe' || policy.mode === 'recommend')
      return [{ at, sentence: `${call.token} is of a policy in mode ${policy.mode}` }];
    if (policy.mode === 'auto' && askedBy === undefined) {
      const isEarly = at < openedAt + policy.vetoWindowMs;
      return isEarly ? [{ at, sentence: `${call.token} is intended while a person could still veto it` }] : [];
    }
    if (approvedAt === undefined || approvedAt > at) return [{ at, sentence: `${call.token} is intended and nobody approved it` }];
    if (approvableUntil === undefined || approvedAt >= approvableUntil)
      return [{ at, sentence: `${call.token} was approved when it was too late` }];
    const isMeant = trace.words.some(
      ({ event }) => event.kind === 'approval_given' && event.remediation === id && event.planHash === planHash,
    );
    return isMeant ? [] : [{ at, sentence: `${call.token} was approved by nobody who had seen this plan` }];
  });
}
