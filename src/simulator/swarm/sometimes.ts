/** Did the swarm get there at all? A rehearsal in which no answer is ever lost proves nothing about lost answers. */
import type { Entry } from '../../controller/entry.ts';
import { begunAt, coursesOf, intentsOf } from '../invariants/courses.ts';
import { holdsAt, readSpans } from '../invariants/spans.ts';
import type { Trace } from '../invariants/trace.ts';
import { kafkaSometimes } from './kafka-sometimes.ts';
import { zoneSometimes } from './zone-sometimes.ts';

/** Each is counted in every rehearsal; over all of them, each must be above zero. */
export const sometimes: Readonly<Record<string, (trace: Trace) => number>> = {
  'a machine is replaced and the repair helped': (trace) => countResults(trace, 'succeeded', 'replace'),
  'a unit is restarted and the repair helped': (trace) => countResults(trace, 'succeeded', 'restartUnit'),
  'a repair does not help': (trace) => countEntries(trace, (entry) => entry.kind === 'remediation_closed' && entry.result === 'failed'),
  'a breaker opens': (trace) => countEntries(trace, ({ kind }) => kind === 'breaker_opened'),
  'a person closes a breaker': (trace) => countEntries(trace, ({ kind }) => kind === 'breaker_closed'),
  'a call takes effect and its answer is lost': ({ deeds }) => deeds.filter(({ kind }) => kind === 'answer_lost').length,
  'an effect is found by looking': (trace) => {
    const lost = new Set<string>(trace.deeds.flatMap(({ kind, by }) => (kind === 'answer_lost' ? [by] : [])));
    return coursesOf(trace).filter(({ intents, answers }) =>
      intents.some(
        ({ call, step }) => lost.has(call.token) && answers.some((each) => each.step === step && each.outcome.kind === 'applied'),
      ),
    ).length;
  },
  'a call that was not done is made again': (trace) =>
    coursesOf(trace).filter(({ intents }) => intents.some(({ step }, place) => intents[place - 1]?.step === step)).length,
  'a controller dies between intent and answer': (trace) =>
    coursesOf(trace).filter(({ answers }) =>
      answers.some(({ outcome }) => outcome.kind === 'unknown' && outcome.because.includes('restarted before the answer')),
    ).length,
  'a storm begins': (trace) => countEntries(trace, ({ kind }) => kind === 'storm_began'),
  'one repair goes first in a storm': (trace) => {
    const storms = readSpans(
      trace.entries,
      (entry) => (entry.kind === 'storm_began' ? entry.group : undefined),
      (entry) => (entry.kind === 'storm_ended' ? entry.group : undefined),
    );
    return intentsOf(trace).filter(({ at, call }) => storms.some((storm) => storm.key === call.target.group && holdsAt(storm, at))).length;
  },
  'a member of a quorum is repaired': (trace) => intentsOf(trace).filter(({ policy }) => policy?.limits.quorum !== undefined).length,
  'two repairs are under way at once': (trace) => intentsOf(trace).filter(({ at }) => begunAt(trace, at).length > 1).length,
  'the inventory is doubted': (trace) => countEntries(trace, ({ kind }) => kind === 'inventory_doubted'),
  'what a replacement kept is ended': (trace) => countEntries(trace, ({ kind }) => kind === 'keep_end_intended'),
  'others end machines': (trace) => countEntries(trace, ({ kind }) => kind === 'machine_lost'),
  'a repair is approved': (trace) => countEntries(trace, ({ kind }) => kind === 'remediation_approved'),
  'nobody approves in time': (trace) =>
    countEntries(trace, (entry) => entry.kind === 'remediation_closed' && entry.because === 'nobody approved it in time'),
  'a repair is vetoed': (trace) => countEntries(trace, (entry) => entry.kind === 'remediation_closed' && entry.result === 'vetoed'),
  'a host is well before its repair begins': (trace) =>
    countEntries(trace, (entry) => entry.kind === 'remediation_closed' && entry.because === 'the host is well again'),
  'somebody vetoes while a call is under way': (trace) => countEntries(trace, ({ kind }) => kind === 'remediation_vetoed'),
  'somebody approves another plan than the one that waits': (trace) => {
    const hashes = new Map(coursesOf(trace).map(({ id, planHash }) => [id, planHash]));
    return trace.words.filter(({ event }) => event.kind === 'approval_given' && hashes.get(event.remediation) !== event.planHash).length;
  },
  'policies change in the middle of a repair': (trace) =>
    trace.words.filter(({ at, event }) => event.kind === 'policies_read' && begunAt(trace, at).length > 0).length,
  'policies are refused': (trace) => countEntries(trace, ({ kind }) => kind === 'policies_refused'),
  'a controller that does not lead any more is refused': ({ refusedAppends }) => refusedAppends,
  'a call is not made because it is too late': (trace) =>
    countEntries(
      trace,
      (entry) => entry.kind === 'step_answered' && entry.outcome.kind === 'not_applied' && entry.outcome.because.startsWith('not made'),
    ),
  'trouble comes back after a repair that helped': (trace) => countEntries(trace, ({ kind }) => kind === 'repair_relapsed'),
  ...zoneSometimes,
  ...kafkaSometimes,
  ...Object.fromEntries(
    (
      [
        'agent_silent',
        'approval_needed',
        'breaker_open',
        'cooling_down',
        'evidence_unknown',
        'excluded',
        'frozen',
        'in_flight_cap',
        'inventory_stale',
        'min_healthy',
        'mode_observe',
        'observer_suspect',
        'stale_evidence',
        'vetoed',
        'zone_suspected',
        'budget_spent',
        'canary_unverified',
        'everybody_affected',
        'storm',
        'paused',
        'warming_up',
        'launches_fail',
        'inventory_doubted',
        'no_policy',
        'gate_refused',
      ] as const
    ).map((reason) => [`heald holds: ${reason}`, (trace: Trace) => countHolds(trace, reason)]),
  ),
};

export function countSometimes(trace: Trace): ReadonlyMap<string, number> {
  return new Map(Object.entries(sometimes).map(([name, count]) => [name, count(trace)]));
}

function countEntries({ entries }: Trace, matches: (entry: Entry) => boolean): number {
  return entries.filter(matches).length;
}

function countHolds(trace: Trace, reason: string): number {
  return countEntries(trace, (entry) => entry.kind === 'decided' && entry.decision.reason === reason);
}

function countResults(trace: Trace, result: string, action: string): number {
  return coursesOf(trace).filter((course) => course.result === result && course.intents.at(-1)?.call.step.action === action).length;
}
