/**
 * How is an instance moved to other hardware? Stopped, and started again once it is: two calls, of which the second must follow the first.
 *
 *     tag ──▶ StopInstances ──▶ stopping … stopped ──▶ StartInstances ──▶ runs, launched at another time
 *                                        └─ whoever looks after a crash finds its tag on it, and starts it
 *
 * Refused for what would lose more than its memory: disks of the hardware itself, and instances that AWS may take away at any time.
 */
import type { Instance } from '@aws-sdk/client-ec2';
import { minuteMs, secondMs } from '../../../base/instant.ts';
import type { Call, Outcome } from '../../../remediation/call.ts';
import { ApiError } from '../api-error.ts';
import type { AwsCalls } from '../aws-calls.ts';
import { attempt, claim, type Touch } from '../deed.ts';
import { describeInstances } from '../instance-details.ts';
import { applied, notApplied } from '../outcomes.ts';
import { callTag, valueOfTag } from '../tags.ts';

/** As long as a stop takes on hardware that fails; then nobody waits for it any more, and whoever looks starts it. */
const stopsWithinMs = 10 * minuteMs;
const lookEveryMs = 5 * secondMs;
const readWithinMs = 10 * secondMs;

export async function stopStart(order: Touch, instance: Instance, wait: (ms: number) => Promise<void>): Promise<Outcome> {
  const { calls, call } = order;
  const { machine } = call.target;
  const obstacle = await findLoss(calls, instance);
  if (obstacle !== undefined) return notApplied(obstacle);
  const trouble = await claim(order);
  if (trouble !== undefined) return trouble;
  const stopped = await attempt(`${machine} is being stopped`, () => calls.send('StopInstances', { InstanceIds: [machine] }));
  if (stopped.kind !== 'applied') return stopped;
  for (let waitedMs = 0; waitedMs < stopsWithinMs; waitedMs += lookEveryMs) {
    await wait(lookEveryMs);
    const outcome = await startStopped(calls, call).catch((error: unknown) => sayUnknown(error));
    if (outcome.kind !== 'unknown') return outcome;
  }
  return { kind: 'unknown', because: `${machine} has not stopped within ${stopsWithinMs / minuteMs} min` };
}

/**
 * Starts it when it has stopped by this very call; else says how far it is. Started twice it runs once.
 * Throws an `ApiError` when it cannot be read.
 */
export async function startStopped(calls: AwsCalls, { token, target }: Call): Promise<Outcome> {
  const { machine, launchedAt } = target;
  const [instance] = await describeInstances(calls, [machine], AbortSignal.timeout(readWithinMs));
  if (instance === undefined) return { kind: 'unknown', because: `EC2 does not know ${machine}` };
  const isOurs = valueOfTag(instance.Tags, callTag) === token;
  const state = instance.State?.Name;
  if (isOurs && state === 'stopped') {
    const started = await attempt(`${machine} is started on other hardware`, () =>
      calls.send('StartInstances', { InstanceIds: [machine] }),
    );
    return started.kind === 'applied' ? started : { kind: 'unknown', because: `${machine} is stopped: ${started.because}` };
  }
  const runs = state === 'running' || state === 'pending';
  if (isOurs && runs && instance.LaunchTime?.getTime() !== launchedAt) return applied(`${machine} runs, launched anew`);
  return { kind: 'unknown', because: `${machine} is ${state ?? 'in no known state'}, as before or on its way` };
}

/** What a stop would lose for good, in words; undefined when that is nothing. What cannot be read is not stopped. */
async function findLoss(
  calls: AwsCalls,
  { InstanceId, InstanceType, InstanceLifecycle, RootDeviceType }: Instance,
): Promise<string | undefined> {
  if (InstanceLifecycle === 'spot') return `${InstanceId} is a spot instance, which may not come back`;
  if (RootDeviceType === 'instance-store') return `the root disk of ${InstanceId} is an instance store, which a stop loses`;
  if (InstanceType === undefined) return `EC2 does not say of what type ${InstanceId} is, so nobody knows whether it has an instance store`;
  try {
    const { InstanceTypes = [] } = await calls.send(
      'DescribeInstanceTypes',
      { InstanceTypes: [InstanceType] },
      { signal: AbortSignal.timeout(readWithinMs) },
    );
    const type = InstanceTypes.find((each) => each.InstanceType === InstanceType);
    if (type?.InstanceStorageSupported === false) return undefined;
    return type === undefined
      ? `EC2 does not say whether ${InstanceType} has an instance store`
      : `${InstanceId} is a ${InstanceType}, whose instance store a stop loses`;
  } catch (error) {
    return `it could not be read whether ${InstanceId} has an instance store, so nothing was done: ${(error as Error).message}`;
  }
}

function sayUnknown(error: unknown): Outcome {
  return { kind: 'unknown', because: error instanceof ApiError ? error.message : String(error) };
}
