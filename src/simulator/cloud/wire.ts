/**
 * How does a call get to the cloud, and how does its answer get back? Late, throttled, with an error, or not at all; and when no
 * answer comes, nobody can tell from outside whether the call took effect.
 *
 *     caller ──▶ on the way ──▶ throttled? ──▶ error? ──▶ lost? ──▶ EFFECT ──▶ lost? ──▶ answer
 *       └────────────────────────── deadline: silence ──────────────────────────────────────┘
 */
import { secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Troubles } from './troubles.ts';

export type Answer<Reply> =
  | { readonly kind: 'replied'; readonly reply: Reply }
  /** Refused before anything was looked at. */
  | { readonly kind: 'throttled' }
  | { readonly kind: 'server_error' }
  | { readonly kind: 'silence'; readonly afterMs: number };

export interface Request<Reply> {
  readonly kind: 'changes' | 'reads';
  /** The caller waits for so long. */
  readonly deadlineMs: number;
  /** What the cloud does when the call has arrived; `reply` may be called later, once. */
  readonly work: (reply: (reply: Reply) => void) => void;
  readonly answer: (answer: Answer<Reply>) => void;
  /** The work was done and its answer will never arrive. */
  readonly onLost?: () => void;
}

export interface Wire {
  send<Reply>(request: Request<Reply>): void;
}

const usualWayMs = { least: 20, most: 400 };
/** The longest way: later, the signature of the call has expired and nobody takes it any more. */
export const wayMsMost = 45 * secondMs;
/** What the account may save up: the calls of so long a time, and one at least. */
const burstSeconds = 4;

export function createWire(scheduler: Scheduler, random: Random, troubles: Troubles): Wire {
  let left = troubles.callsPerSecond * burstSeconds;
  let filledAt = scheduler.now();

  function takeFromBucket(): boolean {
    const now = scheduler.now();
    const most = Math.max(1, troubles.callsPerSecond * burstSeconds);
    left = Math.min(most, left + ((now - filledAt) / secondMs) * troubles.callsPerSecond);
    filledAt = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  }

  function send<Reply>({ kind, deadlineMs, work, answer, onLost }: Request<Reply>): void {
    const trouble = troubles[kind];
    let answered = false;
    const answerOnce = (given: Answer<Reply>) => {
      if (answered) return;
      answered = true;
      answer(given);
    };
    scheduler.after(deadlineMs, () => answerOnce({ kind: 'silence', afterMs: deadlineMs }));
    const back = (given: Answer<Reply>) => scheduler.after(random.whole(usualWayMs.least, usualWayMs.most), () => answerOnce(given));

    const wayMs = random.chance(trouble.slowShare)
      ? random.whole(usualWayMs.most, wayMsMost)
      : random.whole(usualWayMs.least, usualWayMs.most);
    scheduler.after(wayMs, () => {
      if (!takeFromBucket()) back({ kind: 'throttled' });
      else if (random.chance(trouble.failingShare)) back({ kind: 'server_error' });
      else if (!random.chance(trouble.lostBeforeEffectShare)) {
        work((reply) => {
          if (answered || random.chance(trouble.lostAfterEffectShare)) onLost?.();
          else back({ kind: 'replied', reply });
        });
      }
    });
  }

  return { send };
}

/** A call of which this came back has not taken effect, or nobody can say. */
export function describeFailedCall(answer: Exclude<Answer<Outcome>, { kind: 'replied' }>): Outcome {
  if (answer.kind === 'throttled') return { kind: 'not_applied', because: describeFailure(answer) };
  return { kind: 'unknown', because: describeFailure(answer) };
}

export function describeFailure(answer: Exclude<Answer<unknown>, { kind: 'replied' }>): string {
  if (answer.kind === 'throttled') return 'RequestLimitExceeded: too many calls of this account';
  return answer.kind === 'server_error' ? 'InternalError: the server failed' : `no answer within ${answer.afterMs / secondMs} s`;
}
