/** Does the controller lead yet? Asks until it does. Never gives up: whoever waits also watches whether it ended. */
import type { HealthAnswer } from '../../adapters/wire/answers.ts';

const askEveryMs = 50;
const answerWithinMs = 1_000;

export async function waitUntilReady(url: string): Promise<HealthAnswer> {
  for (;;) {
    const health = await askHealth(url);
    if (health !== undefined && health.startedAt !== null && health.ledger.lastSequence > 0) return health;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}

async function askHealth(url: string): Promise<HealthAnswer | undefined> {
  try {
    const response = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(answerWithinMs) });
    return response.ok ? ((await response.json()) as HealthAnswer) : undefined;
  } catch {
    return undefined;
  }
}
