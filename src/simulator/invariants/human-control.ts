/** Does a person's word count, at once and to the end? */
import { coversSubject } from '../../remediation/pause.ts';
import { coursesOf, intentsOf } from './courses.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

export const humanControlInvariants: readonly Invariant[] = [
  { number: 'I38a', name: 'nothing begins under a pause', check: checkPauses },
  {
    number: 'I38b',
    name: 'nothing follows a veto or the end of a repair',
    check: (trace) =>
      coursesOf(trace).flatMap(({ id, closedAt, result, intents }) =>
        intents
          .filter(({ at }) => at > closedAt)
          .map(({ at, call }) => ({ at, sentence: `${call.token} is intended after ${id} was ${result}` })),
      ),
  },
  {
    number: 'I39',
    name: 'nothing begins in a freeze',
    check: (trace) =>
      intentsOf(trace)
        .filter(({ at }) => trace.policies.guardrails.freezes.some(({ from, until }) => from <= at && at < until))
        .map(({ at, call }) => ({ at, sentence: `${call.token} is intended in a freeze` })),
  },
  { number: 'I40', name: 'what needs a person waits for one', check: checkApprovals },
  {
    number: 'I41',
    name: 'a policy that only observes or recommends does nothing',
    check: (trace) =>
      intentsOf(trace)
        .filter(({ course }) => course.policy?.mode === 'observe' || course.policy?.mode === 'recommend')
        .map(({ at, call, course }) => ({ at, sentence: `${call.token} is of ${course.policy?.name}, in mode ${course.policy?.mode}` })),
  },
];

function checkPauses(trace: Trace): readonly Breach[] {
  const pauses = new Map<string, Extract<Trace['entries'][number], { kind: 'pause_set' }>['pause']>();
  const courses = new Map(coursesOf(trace).map((course) => [course.id, course]));
  return trace.entries.flatMap((entry) => {
    if (entry.kind === 'pause_set') pauses.set(entry.pause.name, entry.pause);
    if (entry.kind === 'pause_lifted' || entry.kind === 'pause_expired') pauses.delete(entry.name);
    if (entry.kind !== 'step_intended') return [];
    const { zone, group, machine } = entry.call.target;
    const policy = courses.get(entry.remediation)?.policy?.name ?? '';
    const subject = { zone, group, hostId: machine, hostName: entry.hostName, policy };
    const pause = [...pauses.values()].find(({ scope, until }) => until > entry.at && coversSubject(scope, subject));
    return pause === undefined ? [] : [{ at: entry.at, sentence: `${entry.call.token} is intended under the pause ${pause.name}` }];
  });
}

function checkApprovals(trace: Trace): readonly Breach[] {
  return intentsOf(trace).flatMap(({ at, call, course }) => {
    const window = course.policy?.mode === 'auto' ? course.policy.vetoWindowMs : 0;
    if (at < course.openedAt + window) return [{ at, sentence: `${call.token} is intended while a person could still veto it` }];
    if (course.policy?.mode !== 'approve') return [];
    const { approvedAt, approvableUntil } = course;
    if (approvedAt === undefined || approvedAt > at) return [{ at, sentence: `${call.token} is intended and nobody approved it` }];
    const isLate = approvableUntil === undefined || approvedAt >= approvableUntil;
    return isLate ? [{ at, sentence: `${call.token} was approved when it was too late` }] : [];
  });
}
