/** Does a person's word count, at once and to the end? */
import { minuteMs } from '../../base/instant.ts';
import type { Guardrails } from '../../policy/policy.ts';
import { coursesOf, intentsOf } from './courses.ts';
import { guardrailsAt } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

export const humanControlInvariants: readonly Invariant[] = [
  { number: 'I38a', name: 'nothing begins under a pause', check: checkPauses },
  {
    number: 'I38b',
    name: 'nothing follows a veto or the end of a repair',
    check: (trace) =>
      coursesOf(trace).flatMap(({ id, closedAt, result, intents }) => {
        const vetoedAt = trace.words.find(({ event }) => event.kind === 'veto_given' && event.remediation === id)?.at ?? Infinity;
        return intents
          .filter(({ at }) => at > Math.min(closedAt, vetoedAt))
          .map(({ at, call }) => ({ at, sentence: `${call.token} is intended after ${id} was ${at > vetoedAt ? 'vetoed' : result}` }));
      }),
  },
  {
    number: 'I39',
    name: 'nothing begins in a freeze',
    check: (trace) =>
      intentsOf(trace)
        .filter(({ at }) => {
          const { freezes, maintenanceWindows } = guardrailsAt(trace, at);
          return freezes.some(({ from, until }) => from <= at && at < until) || maintenanceWindows.some((window) => covers(window, at));
        })
        .map(({ at, call }) => ({ at, sentence: `${call.token} is intended in a freeze, or in a window of maintenance` })),
  },
  { number: 'I40', name: 'what needs a person waits for one', check: checkApprovals },
  {
    number: 'I41',
    name: 'a policy that only observes or recommends does nothing',
    check: (trace) =>
      intentsOf(trace)
        .filter(({ policy }) => policy?.mode === 'observe' || policy?.mode === 'recommend')
        .map(({ at, call, policy }) => ({ at, sentence: `${call.token} is of ${policy?.name}, in mode ${policy?.mode}` })),
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
    const policy = courses.get(entry.remediation)?.policyName ?? '';
    const names: Readonly<Record<string, readonly string[]>> = {
      zone: [zone],
      group: [group],
      host: [machine, entry.hostName],
      policy: [policy],
    };
    const pause = [...pauses.values()].find(
      ({ scope, until }) => until > entry.at && (scope.kind === 'everything' || names[scope.kind]?.includes(scope.name)),
    );
    return pause === undefined ? [] : [{ at: entry.at, sentence: `${entry.call.token} is intended under the pause ${pause.name}` }];
  });
}

function checkApprovals(trace: Trace): readonly Breach[] {
  return intentsOf(trace).flatMap(({ at, call, course }) => {
    const window = course.policy?.mode === 'auto' ? course.policy.vetoWindowMs : 0;
    if (at < course.openedAt + window) return [{ at, sentence: `${call.token} is intended while a person could still veto it` }];
    if (course.policy?.mode !== 'approve') return [];
    const { approvedAt, approvableUntil, id, planHash } = course;
    if (approvedAt === undefined || approvedAt > at) return [{ at, sentence: `${call.token} is intended and nobody approved it` }];
    const isLate = approvableUntil === undefined || approvedAt >= approvableUntil;
    if (isLate) return [{ at, sentence: `${call.token} was approved when it was too late` }];
    const isMeant = trace.words.some(
      ({ event }) => event.kind === 'approval_given' && event.remediation === id && event.planHash === planHash,
    );
    return isMeant ? [] : [{ at, sentence: `${call.token} was approved by nobody who had seen this plan` }];
  });
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Worked out by the offset of the time zone at that moment, not by the calendar that the controller uses. */
function covers({ days, fromMinute, toMinute, timeZone }: Guardrails['maintenanceWindows'][number], at: number): boolean {
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .findLast(({ type }) => type === 'timeZoneName');
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(offset?.value ?? '') ?? [];
  const local = new Date(at + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const startsOn = (daysBefore: number) => days.some((day) => day === weekdays[(local.getUTCDay() + 7 - daysBefore) % 7]?.toLowerCase());
  if (fromMinute < toMinute) return startsOn(0) && fromMinute <= minute && minute < toMinute;
  return (startsOn(0) && fromMinute <= minute) || (startsOn(1) && minute < toMinute);
}
