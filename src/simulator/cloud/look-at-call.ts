/**
 * Has a call taken effect, whose answer nobody heard? Read from pages that may be a minute old, about a call that may still be on its
 * way: that it has not is only certain after two looks, far enough apart for both to be over.
 */
import { secondMs, type Instant } from '../../base/instant.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import { readLagMsMost, type GroupView } from './past-views.ts';
import { wayMsMost } from './wire.ts';

/** After a first look, nothing of a call made before can come to light any more. */
export const settledAfterMs = wayMsMost + 15 * secondMs + readLagMsMost;

/** Steps after which the machine goes. */
const ending: ReadonlySet<string> = new Set(['replace', endKept]);

/** What the page says, or undefined when it shows nothing of the call. */
export function readEffect({ token, step, target }: Call, page: GroupView, now: Instant): Outcome | undefined {
  const member = page.members.find(({ machine }) => machine === target.machine);
  if (member === undefined) {
    const isOldEnoughToShow = now - (target.launchedAt ?? now) > readLagMsMost;
    return ending.has(step.action) && isOldEnoughToShow ? { kind: 'applied', detail: `${target.machine} is gone` } : undefined;
  }
  if (ending.has(step.action) && member.state === 'leaving') return { kind: 'applied', detail: `${target.machine} is on its way out` };
  return member.touchedBy.includes(token) ? { kind: 'applied', detail: `${target.machine} carries its tag` } : undefined;
}

/** For a call of which the page shows nothing. */
export function judgeAbsence(firstLookAt: Instant, now: Instant): Outcome {
  if (now - firstLookAt >= settledAfterMs) return { kind: 'not_applied', because: 'two looks, far enough apart, show no effect' };
  return { kind: 'unknown', because: `no effect is seen yet; certain ${settledAfterMs / secondMs} s after the first look` };
}
