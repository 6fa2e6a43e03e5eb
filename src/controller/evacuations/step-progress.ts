/**
 * How far is one step of a way out or back? Told from the calls about the same thing: what has come back and is to leave once more is to
 * be done again, and a call that was not carried out leaves what stood before.
 */
import { nameThing } from '../../az/evacuation/invert-step.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import type { EvacuationRecord, ZoneWork } from '../../remediation/evacuation/evacuation.ts';

export type StepProgress =
  | { readonly kind: 'to_do' }
  /** Being made, or nobody knows yet whether it was: this step, or the one that it takes back. */
  | { readonly kind: 'under_way' }
  | { readonly kind: 'refused' | 'done' | 'given_up'; readonly work: ZoneWork };

export function progressOf({ works }: EvacuationRecord, step: ZoneStep): StepProgress {
  const thing = nameThing(step);
  for (const work of [...works.values()].toReversed()) {
    if (work.step.action === 'renewShift' || nameThing(work.step) !== thing) continue;
    if (work.state === 'calling' || work.state === 'uncertain') return { kind: 'under_way' };
    const { state } = work;
    if (goesSameWay(work.step, step)) return { kind: state, work };
    if (state === 'done') return { kind: 'to_do' };
  }
  return { kind: 'to_do' };
}

/** Through: done, or given up. */
export function isThrough(record: EvacuationRecord, steps: readonly ZoneStep[]): boolean {
  return steps.every((step) => ['done', 'given_up'].includes(progressOf(record, step).kind));
}

/** The calls by which those of these steps that are done were made. */
export function listDone(record: EvacuationRecord, steps: readonly ZoneStep[]): ZoneWork[] {
  return steps.flatMap((step) => {
    const progress = progressOf(record, step);
    return progress.kind === 'done' ? [progress.work] : [];
  });
}

function goesSameWay(left: ZoneStep, right: ZoneStep): boolean {
  if (left.action !== right.action) return false;
  return left.action !== 'setWeights' || right.action !== 'setWeights' || JSON.stringify(left.to) === JSON.stringify(right.to);
}
