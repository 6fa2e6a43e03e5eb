import type { Clock } from '../../../src/adapters/steady-clock.ts';

/** A clock that a test turns by hand. `pass` lets the promises of each moment settle before it goes on to the next. */
export interface HandClock extends Clock {
  pass(ms: number): Promise<void>;
}

export function createHandClock(): HandClock {
  let now = 0;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= until).toSorted((left, right) => left.at - right.at)[0];
        if (next === undefined) break;
        now = next.at;
        waiting = waiting.filter((entry) => entry !== next);
        next.run();
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      }
      now = until;
    },
  };
}
