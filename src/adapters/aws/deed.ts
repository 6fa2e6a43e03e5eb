/** How is one call made that changes something? Claimed by a tag on the machine first, then sent once, and its error read for what it says. */
import type { Instant } from '../../base/instant.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { AwsCalls } from './aws-calls.ts';
import { applied, notApplied, outcomeOf } from './outcomes.ts';
import type { TargetSeen } from './read-target.ts';
import { callTag, keepUntilTag } from './tags.ts';

export interface Order {
  readonly calls: AwsCalls;
  readonly call: Call;
  readonly seen: TargetSeen;
  readonly now: Instant;
}

/** Enough to touch an instance, whether it is in a group or not. */
export type Touch = Omit<Order, 'seen'>;

/** Says on the instance whose call is about to touch it; undefined when that is there, else what that means for the call. */
export async function claim(order: Touch, more: Readonly<Record<string, string>> = {}): Promise<Outcome | undefined> {
  try {
    await tagMachine(order, { [callTag]: order.call.token, ...more });
    return undefined;
  } catch (error) {
    // Whatever became of the tag, the call itself was not made.
    return notApplied(`it could not be tagged, so nothing was done to it: ${(error as Error).message}`);
  }
}

export async function tagMachine({ calls, call }: Touch, tags: Readonly<Record<string, string>>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await calls.send('CreateTags', { Resources: [call.target.machine], Tags });
}

/** Makes the call that does the deed, once. */
export async function attempt(detail: string, deed: () => Promise<unknown>): Promise<Outcome> {
  try {
    await deed();
    return applied(detail);
  } catch (error) {
    return outcomeOf(error);
  }
}

/** The tag that tells until when a machine is kept out of service. */
export function keepUntil(now: Instant, keepMs: number): Readonly<Record<string, string>> {
  return { [keepUntilTag]: new Date(now + keepMs).toISOString() };
}
