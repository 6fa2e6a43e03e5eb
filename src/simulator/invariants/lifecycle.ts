/** Does every repair take its course, one at a time, and come to an end that is true? */
import { hourMs, secondMs } from '../../base/instant.ts';
import { coursesOf, type Course } from './courses.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

/** Waiting for a person, and then for each step: to begin, for an answer, for the cloud to be readable again. */
const approvalMs = hourMs;
const stepMs = 2 * hourMs;
/** A controller that was down could not end anything. */
const downMs = hourMs;

export const lifecycleInvariants: readonly Invariant[] = [
  { number: 'I26', name: 'one repair of a machine at a time', check: checkOneAtATime },
  { number: 'I27', name: 'the next step only after the one before was seen not to help', check: checkOrder },
  { number: 'I28', name: 'what is called a success is one', check: checkSuccess },
  { number: 'I29', name: 'every repair comes to an end in time', check: checkEnd },
];

function checkOneAtATime(trace: Trace): readonly Breach[] {
  const courses = coursesOf(trace);
  return courses.flatMap((course) => {
    const { machine } = course.plan.target;
    const other = courses.find(
      (each) =>
        each !== course && each.plan.target.machine === machine && each.openedAt <= course.openedAt && each.closedAt > course.openedAt,
    );
    return other === undefined
      ? []
      : [{ at: course.openedAt, sentence: `${course.id} is opened on ${course.hostName} beside ${other.id}` }];
  });
}

function checkOrder(trace: Trace): readonly Breach[] {
  return coursesOf(trace).flatMap(({ intents, judgements }) =>
    intents
      .filter(({ step, at }) => step > 0 && !judgements.some((each) => each.step === step - 1 && !each.helped && each.at <= at))
      .map(({ at, call }) => ({ at, sentence: `${call.token} is intended before the step before it was judged` })),
  );
}

function checkSuccess(trace: Trace): readonly Breach[] {
  return coursesOf(trace).flatMap((course) => {
    const last = course.intents.at(-1);
    if (course.result !== 'succeeded' || last?.call.step.action !== 'replace') return [];
    const { machine, group } = course.plan.target;
    // A machine that came because the old one was put aside stands for it as well.
    const since = course.intents.find(({ call }) => call.step.action === 'quarantine')?.at ?? last.at;
    const sent = trace.deeds.some(
      (deed) => deed.machine === machine && ['condemned', 'leaving', 'put_aside', 'gone'].includes(deed.kind) && deed.at <= course.closedAt,
    );
    const came = trace.deeds.some(
      (deed) => deed.group === group && deed.kind === 'entered_service' && deed.at > since && deed.at <= course.closedAt,
    );
    return sent && came
      ? []
      : [
          {
            at: course.closedAt,
            sentence: `${course.id} counts as a success, ${sent ? 'and no other machine came' : 'and the machine is still there'}`,
          },
        ];
  });
}

function checkEnd(trace: Trace): readonly Breach[] {
  return coursesOf(trace)
    .filter((course) => Math.min(course.closedAt, trace.endedAt) - course.openedAt > longestMs(course))
    .map(({ id, openedAt, hostName }) => ({ at: openedAt, sentence: `${id} on ${hostName} does not come to an end` }));
}

function longestMs({ plan }: Course): number {
  return plan.steps.reduce((sum, { timeoutMs }) => sum + timeoutMs + plan.verifyMs + stepMs, approvalMs + downMs + secondMs);
}
