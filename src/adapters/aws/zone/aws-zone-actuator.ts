/**
 * Who moves work out of a zone of AWS and back? What each step is about is looked at right before it is changed, and what is not as the
 * step expects is left alone; each call that changes something is sent once, and after an answer that says nothing the world is looked at.
 */
import { secondMs, type Instant } from '../../../base/instant.ts';
import { ok, wrong } from '../../../base/result.ts';
import type { ZoneCall, ZoneStep } from '../../../az/evacuation/zone-step.ts';
import type { ZoneActuator } from '../../../controller/evacuations/zone-actuator.ts';
import type { Outcome } from '../../../remediation/call.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { ApiError } from '../api-error.ts';
import { notApplied, outcomeOf } from '../outcomes.ts';
import { groupWorker } from './group-worker.ts';
import { machinesWorker } from './machines-worker.ts';
import type { ZoneOrder, ZoneWorker } from './order.ts';
import { readSurvey } from './read-survey.ts';
import { createSettling } from './settling.ts';
import { shiftWorker } from './shift-worker.ts';
import { weightsWorker } from './weights-worker.ts';

const surveyWithinMs = 25 * secondMs;
/** What is read before a call is too old to act on when reading it took longer. */
const readWithinMs = 15 * secondMs;

/** Who makes each step. */
export const workers = {
  shift: shiftWorker,
  renewShift: shiftWorker,
  endShift: shiftWorker,
  stopRebalancing: groupWorker,
  resumeRebalancing: groupWorker,
  leaveSubnets: groupWorker,
  enterSubnets: groupWorker,
  grow: groupWorker,
  shrink: groupWorker,
  endMachines: machinesWorker,
  setWeights: weightsWorker,
} as const satisfies { readonly [Action in ZoneStep['action']]: ZoneWorker<never> };

export function createAwsZoneActuator({ calls, now }: { readonly calls: AwsCalls; readonly now: () => Instant }): ZoneActuator {
  const settling = createSettling();

  function prepare({ step, ...call }: ZoneCall): { readonly worker: ZoneWorker; readonly order: ZoneOrder } {
    const worker = workers[step.action] as unknown as ZoneWorker;
    return { worker, order: { calls, call, step, now, settling, signal: AbortSignal.timeout(readWithinMs) } };
  }

  return {
    survey: (records) => readSurvey(calls, records, AbortSignal.timeout(surveyWithinMs)).then(ok, (error: Error) => wrong(error.message)),
    make(call) {
      const { worker, order } = prepare(call);
      return worker.make(order).catch(sayUnread);
    },
    look(call) {
      const { worker, order } = prepare(call);
      return worker.look(order).catch((error: Error): Outcome => ({ kind: 'unknown', because: error.message }));
    },
  };
}

/** A worker ends with an error only of what it read before its call; whatever becomes of the call itself is an outcome. */
function sayUnread(error: unknown): Outcome {
  if (!(error instanceof ApiError)) return outcomeOf(error);
  return notApplied(`it could not be looked at right before the call, so nothing was done: ${error.message}`);
}
