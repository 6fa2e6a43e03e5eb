/** Does every repair take its course, one at a time, and come to an end that is true? */
import { hourMs, minuteMs, secondMs } from '../../base/instant.ts';
import { coursesOf, type Course } from './courses.ts';
import { viewsOf, wasIllAtAll, wasIllThroughout, type Fault } from './ground.ts';
import type { Breach, Invariant } from './invariant.ts';
import type { Trace } from './trace.ts';

/** Waiting for a person, and then for each step: to begin, for an answer, for the cloud to be readable again. */
const approvalMs = hourMs;
const stepMs = 2 * hourMs;
const surelySeenMs = 90 * secondMs;
/** No page of an inventory is older. */
const pageLagMs = minuteMs;
const replacing = new Set(['replace', 'quarantine']);
const faults: readonly Fault[] = ['disk', 'service'];
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
    const action = course.intents.at(-1)?.call.step.action ?? '';
    if (course.result !== 'succeeded') return [];
    const lack = replacing.has(action) ? findMissingSuccessor(trace, course) : findRelapse(trace, course);
    return lack === undefined ? [] : [{ at: course.closedAt, sentence: `${course.id} counts as a success, and ${lack}` }];
  });
}

/** The old machine is out, and another one that was not there before is in service, old enough to be judged, and well. */
function findMissingSuccessor(trace: Trace, { plan, closedAt, intents }: Course): string | undefined {
  const { machine, group } = plan.target;
  // A machine that came because the old one was put aside stands for it as well.
  const called = (intents.find(({ call }) => call.step.action === 'quarantine') ?? intents.at(-1))?.at ?? closedAt;
  const members = viewsOf(trace, group, closedAt, closedAt).flatMap((view) => view.members);
  if (members.some((member) => member.machine === machine && member.state === 'in_service')) return 'the machine is still there';
  if (intents.at(-1)?.call.step.with['capacity'] === 'reduce') return undefined;
  const before = new Set(viewsOf(trace, group, called - pageLagMs, called).flatMap((view) => view.members.map((member) => member.machine)));
  // Pages lag behind, so what was there just before may not have been known.
  const fresh = members.filter((member) => member.launchedAt > called - pageLagMs || !before.has(member.machine));
  const proven = fresh.some(
    (member) =>
      member.launchedAt <= closedAt - plan.verifyMs &&
      !wasIllThroughout(trace, member.machine, 'disk', closedAt - surelySeenMs, closedAt) &&
      !wasIllThroughout(trace, member.machine, 'service', closedAt - surelySeenMs, closedAt),
  );
  return proven ? undefined : 'no other machine has been well for long enough in its place';
}

/** It was well for as long as the policy asks, in what the repair was for, give or take what it takes to see it. */
function findRelapse(trace: Trace, { plan, closedAt, episode }: Course): string | undefined {
  const opened = trace.entries.find((entry) => entry.kind === 'episode_opened' && entry.episode === episode);
  const mended = faults.filter((fault) => opened?.kind !== 'episode_opened' || opened.fault === fault);
  const [from, until] = [closedAt - plan.verifyMs + surelySeenMs, closedAt - surelySeenMs / 2];
  if (from >= until || !mended.some((fault) => wasIllAtAll(trace, plan.target.machine, fault, from, until))) return undefined;
  return 'the machine was ill meanwhile';
}

function checkEnd(trace: Trace): readonly Breach[] {
  return coursesOf(trace)
    .filter((course) => Math.min(course.closedAt, trace.endedAt) - course.openedAt > longestMs(course))
    .map(({ id, openedAt, hostName }) => ({ at: openedAt, sentence: `${id} on ${hostName} does not come to an end` }));
}

function longestMs({ plan }: Course): number {
  return plan.steps.reduce((sum, { timeoutMs }) => sum + timeoutMs + plan.verifyMs + stepMs, approvalMs + downMs + secondMs);
}
