/**
 * Who makes the calls on AWS? Every call is looked at twice: before it, whether the machine is still the one that is meant, and after
 * an answer that says nothing, whether it has taken effect. An error is never an empty answer, and never a reason to send again.
 */
import { access } from 'node:fs/promises';

import { secondMs, type Instant } from '../../base/instant.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Actuator } from '../../controller/actuator.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { Inventory } from '../../remediation/inventory.ts';
import type { Instance } from '@aws-sdk/client-ec2';
import type { AwsCalls } from './aws-calls.ts';
import { reboot, works } from './carry-out.ts';
import { captureEvidence, evidenceFile } from './evidence.ts';
import { createLoneInstances } from './lone/lone-instances.ts';
import { startStopped, stopStart } from './lone/stop-start.ts';
import { createInstanceDetailsReader } from './instance-details.ts';
import type { Touch } from './deed.ts';
import { createEffectSeeker } from './look-at-call.ts';
import { applied, notApplied, outcomeOf } from './outcomes.ts';
import { createProviderChecks } from './provider-checks.ts';
import { readInventory } from './read-inventory.ts';
import { readTarget } from './read-target.ts';
import { createZones } from './zones.ts';

export interface AwsActuatorParts {
  readonly calls: AwsCalls;
  /** Where evidence is kept. */
  readonly evidenceFolder: string;
  readonly now: () => Instant;
  /** Between two looks at an instance that is being stopped; a timer, unless told otherwise. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** What is read before a call is too old to act on when reading it took longer. */
const targetWithinMs = 15 * secondMs;
const lookWithinMs = 20 * secondMs;
const inventoryWithinMs = 25 * secondMs;

export function createAwsActuator({ calls, evidenceFolder, now, wait = pause }: AwsActuatorParts): Actuator {
  const inventoryParts = {
    calls,
    zones: createZones(calls),
    details: createInstanceDetailsReader(calls),
    checks: createProviderChecks(calls),
    lone: createLoneInstances(calls),
  };
  const effects = createEffectSeeker(calls);
  const stopping = new Set<string>();
  let underWay: Promise<Result<Inventory, string>> | undefined;

  async function carryOut(call: Call): Promise<Outcome> {
    const { action } = call.step;
    const work = works[action];
    if (work === undefined && action !== 'captureEvidence' && action !== 'stopStart')
      return notApplied(`nobody here knows how to ${action}`);
    const seen = await readTarget(calls, call, AbortSignal.timeout(targetWithinMs)).catch(sayUnread);
    if (!seen.ok) return notApplied(seen.problem);
    if (action === 'captureEvidence') return captureEvidence(calls, evidenceFolder, call, now());
    effects.forget(call.token);
    const { group, instance } = seen.value;
    if (group === undefined) return touchLone({ calls, call, now: now() }, instance);
    if (work === undefined) return notApplied(`${call.target.machine} is in a group, which would replace it as soon as it is stopped`);
    return work({ calls, call, seen: { group, instance }, now: now() });
  }

  async function touchLone(order: Touch, instance: Instance): Promise<Outcome> {
    const { token, step } = order.call;
    if (step.action === 'reboot') return reboot(order);
    stopping.add(token);
    return stopStart(order, instance, wait).finally(() => stopping.delete(token));
  }

  async function look(call: Call): Promise<Outcome> {
    if (call.step.action === 'stopStart') return lookAtStop(call);
    if (call.step.action !== 'captureEvidence') return effects.look(call, now(), AbortSignal.timeout(lookWithinMs));
    const file = evidenceFile(evidenceFolder, call.token);
    return access(file).then(
      () => applied(`the evidence is in ${file}`),
      () => notApplied(`there is no ${file}`),
    );
  }

  /** What was stopped and not started is started now: the call was for both, and a host must not be left in between. */
  async function lookAtStop(call: Call): Promise<Outcome> {
    if (stopping.has(call.token)) return { kind: 'unknown', because: `${call.target.machine} is being stopped and started` };
    const seen = await startStopped(calls, call);
    return seen.kind === 'unknown' ? effects.look(call, now(), AbortSignal.timeout(lookWithinMs)) : seen;
  }

  function readAll(): Promise<Result<Inventory, string>> {
    return readInventory(inventoryParts, now(), AbortSignal.timeout(inventoryWithinMs)).then(ok, (error: Error) => wrong(error.message));
  }

  return {
    make: (call) => carryOut(call).catch(outcomeOf),
    look: (call) => look(call).catch((error: Error): Outcome => ({ kind: 'unknown', because: error.message })),
    takeInventory() {
      // Asked again while an answer is awaited: one question is enough.
      underWay ??= readAll().finally(() => (underWay = undefined));
      return underWay;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function sayUnread(error: Error): Result<never, string> {
  return wrong(`it could not be looked at right before the call, so nothing was done: ${error.message}`);
}
