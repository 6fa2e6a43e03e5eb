/**
 * Gets messages to people: tries, waits longer and longer, tries again, and at last gives up; whoever waits for none of it is the
 * controller. A receiver that is dead costs a bounded queue and a line in the ledger.
 *
 * What has not settled when the process ends is in the ledger, and is sent again by the next one.
 */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Message } from '../../controller/people/message-entry.ts';
import type { Webhook } from '../../policy/policy.ts';
import { composeMessage } from './compose-message.ts';
import type { PostOutcome } from './post-message.ts';

export interface MessageSender {
  /** Never waits. The same message again is the one that is under way, or that has been settled. */
  send(message: Message, calledAt: Instant, to: Webhook): void;
  waiting(): number;
  stop(): void;
}

export interface MessageSenderSettings {
  readonly post: (id: string, body: string, to: Webhook) => Promise<PostOutcome>;
  /** Once for each message; `because` says why it did not arrive. */
  readonly onSettled: (id: string, tries: number, because: string | undefined) => void;
  /** A share from 0 to 1, for jitter. */
  readonly random: () => number;
  /** Calls `wake` once, `ms` from now; the answer calls it off. */
  readonly after: (ms: number, wake: () => void) => () => void;
}

/** With these waits, about twelve minutes. */
export const triesMax = 20;
export const waitingMax = 500;
const atOnceMax = 4;
const longestWaitMs = minuteMs;
const settledKept = 2_000;

interface Job {
  readonly id: string;
  readonly body: string;
  readonly to: Webhook;
  tries: number;
}

export function createMessageSender(settings: MessageSenderSettings): MessageSender {
  const jobs = new Map<string, Job>();
  const ready: Job[] = [];
  const timers = new Set<() => void>();
  const settled = new Set<string>();
  let posting = 0;
  let stopped = false;

  function settle(id: string, tries: number, because: string | undefined): void {
    jobs.delete(id);
    settled.add(id);
    for (const oldest of settled) if (settled.size > settledKept) settled.delete(oldest);
    settings.onSettled(id, tries, because);
  }

  function work(): void {
    while (posting < atOnceMax) {
      const job = stopped ? undefined : ready.shift();
      if (job === undefined) return;
      posting += 1;
      job.tries += 1;
      void settings.post(job.id, job.body, job.to).then((outcome) => {
        posting -= 1;
        if (!stopped) conclude(job, outcome);
        work();
        return undefined;
      });
    }
  }

  function conclude(job: Job, outcome: PostOutcome): void {
    if (outcome.kind === 'taken') settle(job.id, job.tries, undefined);
    else if (outcome.kind === 'final' || job.tries >= triesMax) settle(job.id, job.tries, outcome.because);
    else {
      const waitMs = Math.min(secondMs * 2 ** (job.tries - 1), longestWaitMs) * (0.5 + settings.random() / 2);
      const callOff = settings.after(waitMs, () => {
        timers.delete(callOff);
        ready.push(job);
        work();
      });
      timers.add(callOff);
    }
  }

  return {
    send(message, calledAt, to) {
      const { id } = message;
      if (stopped || jobs.has(id) || settled.has(id)) return;
      if (jobs.size >= waitingMax) {
        settle(id, 0, `${waitingMax} messages wait already`);
        return;
      }
      const job = { id, to, body: composeMessage(message, calledAt, to.format), tries: 0 };
      jobs.set(id, job);
      ready.push(job);
      work();
    },
    waiting: () => jobs.size,
    stop() {
      stopped = true;
      for (const callOff of timers) callOff();
      timers.clear();
    },
  };
}
