/**
 * Has a call taken effect, whose answer nobody heard? Seen from the machine's state and from the tags that were left on it. What AWS
 * shows may be a minute old, and a call may still be on its way: that it was not made is only certain after two looks, far enough apart.
 *
 * A reboot leaves nothing behind that tells of itself. When it was claimed and never confirmed, nobody can say, and it is not made again.
 */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import { endKept } from '../../remediation/kept-machine.ts';
import type { AwsCalls } from './aws-calls.ts';
import { readMemberState } from './member-state.ts';
import { applied, notApplied } from './outcomes.ts';
import { lookAtMachine } from './read-target.ts';
import { callTag, doneTag, valueOfTag } from './tags.ts';

/** A call made before the first look has taken effect and is to be seen by then, or never will be. */
const settledAfterMs = 2 * minuteMs;
/** Looks that nobody follows up are forgotten. */
const firstLooksMost = 1_000;

export interface EffectSeeker {
  /** Throws an `ApiError` when nothing can be read. */
  look(call: Call, now: Instant, signal: AbortSignal): Promise<Outcome>;
  /** The call is made (again): what was seen before counts no longer. */
  forget(token: string): void;
}

export function createEffectSeeker(calls: AwsCalls): EffectSeeker {
  const firstLooks = new Map<string, Instant>();

  function judgeAbsence(token: string, now: Instant): Outcome {
    const firstLookAt = firstLooks.get(token) ?? now;
    const [oldest] = firstLooks.keys();
    if (firstLooks.size >= firstLooksMost && oldest !== undefined) firstLooks.delete(oldest);
    firstLooks.set(token, firstLookAt);
    if (now - firstLookAt >= settledAfterMs) return notApplied('two looks, far enough apart, show no effect');
    return { kind: 'unknown', because: `no effect is seen yet; certain ${settledAfterMs / secondMs} s after the first look` };
  }

  return {
    async look(call, now, signal) {
      const { member, instance } = await lookAtMachine(calls, call.target.machine, signal);
      const state = readMemberState(member?.LifecycleState, member?.HealthStatus);
      const [called, done] = [valueOfTag(instance?.Tags, callTag), valueOfTag(instance?.Tags, doneTag)];
      const seen = readEffect(call, state, { called: called === call.token, done: done === call.token });
      if (seen !== undefined) return seen;
      if (call.step.action === 'reboot' && called === call.token)
        return { kind: 'unknown', because: 'the reboot was about to be sent, and leaves no trace that could tell whether it was' };
      // On its way to a stop, or stopped: it is not over yet.
      if (call.step.action === 'stopStart' && called === call.token && instance?.State?.Name !== 'running')
        return { kind: 'unknown', because: `${call.target.machine} is ${instance?.State?.Name ?? 'in no known state'}` };
      return judgeAbsence(call.token, now);
    },
    forget: (token) => firstLooks.delete(token),
  };
}

/** What the machine shows of the call; undefined when that is nothing. */
function readEffect(
  { step, target: { machine } }: Call,
  state: ReturnType<typeof readMemberState>,
  tags: { readonly called: boolean; readonly done: boolean },
): Outcome | undefined {
  switch (step.action) {
    case 'replace':
      if (state === undefined) return applied(`${machine} is gone`);
      if (state === 'leaving') return applied(`${machine} is on its way out`);
      return state === 'aside' && tags.called ? applied(`${machine} is out of service`) : undefined;
    case endKept:
      if (state === undefined) return applied(`${machine} is gone`);
      return state === 'leaving' ? applied(`${machine} is on its way out`) : undefined;
    case 'quarantine':
      if (state === undefined || state === 'leaving') return notApplied(`${machine} is gone, or on its way out`);
      return state === 'aside' && tags.called ? applied(`${machine} is out of service`) : undefined;
    default:
      return tags.done ? applied(`${machine} carries its tag`) : undefined;
  }
}
