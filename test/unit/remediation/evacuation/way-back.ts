/** An evacuation as these tests need it: the plan of the ill zone, and every step of it in the state that a test gives it. */
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';
import type { EvacuationPlan, EvacuationRecord, ZoneWork } from '../../../../src/remediation/evacuation/evacuation.ts';

type State = ZoneWork['state'];

export function workOf(number: number, step: ZoneStep, part: ZoneWork['part'], state: State = 'done'): ZoneWork {
  return { number, step, words: '', part, tries: 1, state, since: 0, because: undefined };
}

/** All steps of the way out, numbered from 1. */
export function listWorks(plan: EvacuationPlan, stateOf: (step: ZoneStep) => State = () => 'done'): ZoneWork[] {
  const steps = plan.rungs.flatMap(({ name, steps: each }) => each.map((step) => ({ name, step })));
  return steps.map(({ name, step }, at) => workOf(at + 1, step, name, stateOf(step)));
}

export function recordOf(plan: EvacuationPlan, works: readonly ZoneWork[], more: Partial<EvacuationRecord> = {}): EvacuationRecord {
  return {
    id: 'evac-1',
    zone: plan.zone,
    suspicion: 'zone-1',
    incident: undefined,
    policy: 'zones',
    askedBy: undefined,
    because: '',
    plan,
    planHash: '',
    openedAt: 0,
    vetoableUntil: undefined,
    approval: undefined,
    phase: { kind: 'left', since: 0 },
    works: new Map(works.map((work) => [work.number, work])),
    closedGroups: plan.groups,
    bakeMs: 3_600_000,
    lastBadAt: 0,
    cancelledBy: undefined,
    held: undefined,
    stoppedBecause: undefined,
    ...more,
  };
}
