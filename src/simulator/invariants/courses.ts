/**
 * How did each repair go? Read from the ledger's entries alone, and without the controller's own fold: whoever checks a bookkeeper does
 * not ask him to add up.
 */
import type { Instant } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';
import type { HostRemediation } from '../../policy/policy.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { Plan, RemediationResult } from '../../remediation/remediation.ts';
import { policyAt } from './ground.ts';
import type { Trace } from './trace.ts';

export interface Course {
  readonly id: string;
  readonly hostName: string;
  readonly episode: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly policyName: string;
  /** As it was when the repair was opened. */
  readonly policy: HostRemediation | undefined;
  readonly openedAt: Instant;
  readonly approvableUntil: Instant | undefined;
  approvedAt: Instant | undefined;
  readonly intents: Intent[];
  readonly answers: { readonly at: Instant; readonly step: number; readonly outcome: Outcome }[];
  readonly judgements: { readonly at: Instant; readonly step: number; readonly helped: boolean }[];
  closedAt: Instant;
  result: RemediationResult | undefined;
}

export interface Intent {
  readonly at: Instant;
  readonly step: number;
  readonly irreversible: boolean;
  readonly call: Call;
  readonly course: Course;
  /** The policy as it was at that moment. */
  readonly policy: HostRemediation | undefined;
}

const known = new WeakMap<Trace, readonly Course[]>();

/** Every repair of the rehearsal, in the order in which they were opened. */
export function coursesOf(trace: Trace): readonly Course[] {
  const courses = known.get(trace) ?? readCourses(trace);
  known.set(trace, courses);
  return courses;
}

/** Every intent, oldest first. */
export function intentsOf(trace: Trace): readonly Intent[] {
  return coursesOf(trace)
    .flatMap(({ intents }) => intents)
    .toSorted((left, right) => left.at - right.at);
}

/** Repairs that had begun by then, and not ended. */
export function begunAt(trace: Trace, at: Instant): readonly Course[] {
  return coursesOf(trace).filter(({ intents, closedAt }) => closedAt > at && intents[0] !== undefined && intents[0].at <= at);
}

function readCourses(trace: Trace): readonly Course[] {
  const courses = new Map<string, Course>();
  for (const entry of trace.entries) {
    if (entry.kind === 'remediation_opened') {
      courses.set(entry.remediation, {
        id: entry.remediation,
        hostName: entry.hostName,
        episode: entry.episode,
        plan: entry.plan,
        planHash: entry.planHash,
        policyName: entry.policy,
        policy: policyAt(trace, entry.policy, entry.at),
        openedAt: entry.at,
        approvableUntil: entry.approvableUntil,
        approvedAt: undefined,
        intents: [],
        answers: [],
        judgements: [],
        closedAt: Infinity,
        result: undefined,
      });
    } else if ('remediation' in entry) note(trace, courses.get(entry.remediation), entry);
  }
  return [...courses.values()];
}

function note(trace: Trace, course: Course | undefined, entry: Entry): void {
  if (course === undefined) return;
  const { at } = entry;
  if (entry.kind === 'remediation_approved') course.approvedAt = at;
  if (entry.kind === 'step_intended')
    course.intents.push({
      at,
      step: entry.step,
      irreversible: entry.irreversible,
      call: entry.call,
      course,
      policy: policyAt(trace, course.policyName, at),
    });
  if (entry.kind === 'step_answered') course.answers.push({ at, step: entry.step, outcome: entry.outcome });
  if (entry.kind === 'step_judged') course.judgements.push({ at, step: entry.step, helped: entry.helped });
  if (entry.kind === 'remediation_closed') {
    course.closedAt = at;
    course.result = entry.result;
  }
}
