/**
 * What does somebody else see of this host? Takes in readings that no agent has measured: the controller has learnt them by asking the
 * cluster that the host is part of.
 *
 * They are judged like any other, on the controller's own time: dated when the cluster was seen, unknown when it has not been seen
 * for too long, and never kept at their last value. A silent agent does not silence them, and a report that says nothing of them
 * takes nothing away.
 */
import type { Instant } from '../base/instant.ts';
import { keepTracked, trackFor, type HostView, type JudgementOf, type Tracked } from './host-view.ts';
import { isObserved, type SignalDefinition } from './signal.ts';
import { judgeValue } from './track.ts';

export interface Observation {
  readonly definition: SignalDefinition;
  readonly subject: string;
  /** In the signal's unit; null: it is there, and how it does cannot be told. */
  readonly value: number | null;
  /** When it was seen, on the controller's timeline; the same or an earlier one again changes nothing. */
  readonly seenAt: Instant;
}

/** A subject of which so many looks in a row have said nothing, while they were answered, is not there any more. */
const absentLooksUntilGone = 30;

/** `isAsked` says of which tracks this look would have told, had there been anything to tell. */
export function takeObserved(
  view: HostView,
  observations: readonly Observation[],
  judgementOf: JudgementOf,
  isAsked: (tracked: Tracked) => boolean,
): void {
  const told = new Set<Tracked>();
  for (const { definition, subject, value, seenAt } of observations) {
    const tracked = trackFor(view, definition, subject, judgementOf);
    judgeValue(tracked.track, value, seenAt, 1);
    tracked.absentFor = 0;
    told.add(tracked);
  }
  for (const each of view.tracked) if (isObserved(each.definition) && !told.has(each) && isAsked(each)) each.absentFor += 1;
  keepTracked(view, ({ definition, absentFor }) => !isObserved(definition) || absentFor < absentLooksUntilGone);
}

/** Lets go of what nobody looks at any more. */
export function forgetObserved(view: HostView, isForgotten: (tracked: Tracked) => boolean): void {
  keepTracked(view, (each) => !isObserved(each.definition) || !isForgotten(each));
}

/** Whether anything is known of the host that its agent does not measure. */
export function hasObserved({ tracked }: HostView): boolean {
  return tracked.some(({ definition }) => isObserved(definition));
}
