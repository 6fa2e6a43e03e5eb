/**
 * Is the controller at work yet? Waits until ours has the port (somebody else's may answer there), then asks it until it leads, or
 * says why it cannot yet. It waits until it is told that nobody does any more: whoever waits also watches whether it ended.
 */
import type { HealthAnswer } from '../../adapters/wire/answers.ts';

const askEveryMs = 50;
const answerWithinMs = 1_000;

/** Undefined when `over` came first. */
export async function waitUntilReady(url: string, listening: Promise<void>, over: AbortSignal): Promise<HealthAnswer | undefined> {
  await listening;
  while (!over.aborted) {
    const health = await askHealth(url);
    if (health !== undefined && hasSettled(health)) return health;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
  return undefined;
}

async function askHealth(url: string): Promise<HealthAnswer | undefined> {
  try {
    const response = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(answerWithinMs) });
    return response.ok ? ((await response.json()) as HealthAnswer) : undefined;
  } catch {
    return undefined;
  }
}

function hasSettled({ status, ledger, policies }: HealthAnswer): boolean {
  return status === 'ok' || ledger.problem !== null || policies.problems.length > 0;
}
