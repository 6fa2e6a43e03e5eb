/**
 * Was an agent kept from its work by something other than the fault of the test? It says so itself: with a score above 0 it was late, or
 * robbed of its processor, and all deadlines stretch, as they are meant to. A time that was taken then is no measurement.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { HostDetailAnswer } from '../../src/adapters/wire/answers.ts';

const askEveryMs = 1_000;

export interface Strain {
  /** Ends the watch; the highest score that the agent told of while it lasted, 0 to 8. */
  end(): Promise<number>;
}

export function watchStrain(look: () => Promise<HostDetailAnswer | undefined>): Strain {
  const over = new AbortController();
  const watching = watch(look, over.signal);
  return {
    end: () => {
      over.abort();
      return watching;
    },
  };
}

async function watch(look: () => Promise<HostDetailAnswer | undefined>, over: AbortSignal): Promise<number> {
  let most = 0;
  while (!over.aborted) {
    // A controller that does not answer for a moment says nothing of the agent.
    const readings = (await look().catch(() => undefined))?.readings ?? [];
    const score = readings.find(({ signal }) => signal === 'self.score')?.value;
    if (typeof score === 'number') most = Math.max(most, score);
    await pause(askEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
  return most;
}
