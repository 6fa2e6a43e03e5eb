/** What does every step of an evacuation need, whatever it changes? */
import { secondMs, type Instant } from '../../../base/instant.ts';
import type { ZoneCall, ZoneStep } from '../../../az/evacuation/zone-step.ts';
import type { Outcome } from '../../../remediation/call.ts';
import { ApiError } from '../api-error.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { applied, notApplied, outcomeOf } from '../outcomes.ts';
import type { Settling } from './settling.ts';

export interface ZoneOrder<Step extends ZoneStep = ZoneStep> {
  readonly calls: AwsCalls;
  readonly call: Omit<ZoneCall, 'step'>;
  readonly step: Step;
  readonly now: () => Instant;
  readonly settling: Settling;
  /** Ends what is read before the call, or for a look. */
  readonly signal: AbortSignal;
}

export interface ZoneWorker<Step extends ZoneStep = ZoneStep> {
  make(order: ZoneOrder<Step>): Promise<Outcome>;
  look(order: ZoneOrder<Step>): Promise<Outcome>;
}

/**
 * A shift, a size and a list of subnets are set to a value: made again they do nothing twice, so a short while is enough. Every day of a
 * zone that fails, half a minute counts.
 */
export const settledSoonMs = 30 * secondMs;

/** A server's error by its number, and yet one that says: another change of the same group is under way, this one was not taken. */
const busyCodes: ReadonlySet<string> = new Set(['ResourceContention', 'ResourceContentionFault']);

/** Sends the call that changes something, once. */
export async function attemptChange(detail: string, change: () => Promise<unknown>): Promise<Outcome> {
  try {
    await change();
    return applied(detail);
  } catch (error) {
    if (error instanceof ApiError && busyCodes.has(error.trouble.code)) return notApplied(error.message);
    return outcomeOf(error);
  }
}
