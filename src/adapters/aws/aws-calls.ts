/**
 * How does a call get to AWS and back? Through clients that try once, with deadlines that really end it: left to itself the SDK waits
 * without end for an endpoint that says nothing, and sends a call that changes something up to three times.
 *
 * Reads are tried again here, with growing pauses and out of one purse for all of them, so that an API in trouble is not beaten.
 * The SDK is loaded with the first call: it costs a hundred megabytes, which whoever does not act need not spend.
 */
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';

import { secondMs } from '../../base/instant.ts';
import { createRateLimit } from '../wire/token-bucket.ts';
import { ApiError, readApiError } from './api-error.ts';
import type { AwsSettings } from './aws-settings.ts';
import { callCatalog, type AwsCallTypes, type CallName } from './call-catalog.ts';

export interface AwsCalls {
  /** The answer, or an `ApiError`; reads may be tried again before that. `signal` ends it, also between tries. */
  send<Name extends CallName>(
    name: Name,
    input: AwsCallTypes[Name]['input'],
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<AwsCallTypes[Name]['output']>;
  close(): void;
}

const connectWithinMs = secondMs;
const usualAnswerMs = 5 * secondMs;
/** On top of the connection and the answer: an answer that drips in byte by byte ends here. */
const dripMs = 2 * secondMs;
const triesMost = 4;
const firstPauseMs = 200;
/** Second tries of all reads together. */
const secondTries = { burst: 20, perSecond: 0.3 };

interface Clients {
  readonly autoscaling: { readonly client: AutoScalingClient; readonly commands: Readonly<Record<string, unknown>> };
  readonly ec2: { readonly client: EC2Client; readonly commands: Readonly<Record<string, unknown>> };
}

/** Any client and command of the SDK, which differ in their types only. */
interface AnyClient {
  send(command: unknown, options: { readonly abortSignal: AbortSignal; readonly requestTimeout: number }): Promise<unknown>;
}

export function createAwsCalls(settings: AwsSettings): AwsCalls {
  const { answerWithinMs = usualAnswerMs } = settings;
  let clients: Promise<Clients> | undefined;
  const purse = createRateLimit(secondTries);

  async function sendOnce(name: CallName, input: object, timeoutMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    clients ??= openClients(settings);
    const { client, commands } = (await clients)[callCatalog[name].service];
    const Command = commands[`${name}Command`] as new (given: object) => unknown;
    const deadline = AbortSignal.timeout(connectWithinMs + timeoutMs + dripMs);
    const abortSignal = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    // Credentials are fetched before there is a request that the signal could end.
    return endWith(abortSignal, (client as unknown as AnyClient).send(new Command(input), { abortSignal, requestTimeout: timeoutMs }));
  }

  async function send(
    name: CallName,
    input: object,
    { signal, timeoutMs = answerWithinMs }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await sendOnce(name, input, timeoutMs, signal);
      } catch (error) {
        const trouble = readApiError(error);
        const isOver =
          signal?.aborted === true || tries === triesMost || trouble.kind === 'refused' || callCatalog[name].does === 'changes';
        if (isOver || !purse.take('aws', 1, performance.now())) throw new ApiError(name, trouble, error);
        // Full jitter: whoever failed together does not come back together.
        await pause(Math.random() * Math.min(answerWithinMs, firstPauseMs * 2 ** tries), signal);
      }
    }
  }

  return {
    send: send as AwsCalls['send'],
    close() {
      void clients?.then(({ autoscaling, ec2 }) => [autoscaling, ec2].forEach(({ client }) => client.destroy())).catch(() => undefined);
    },
  };
}

async function openClients({ region, endpoint }: AwsSettings): Promise<Clients> {
  const [autoScaling, ec2, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/client-auto-scaling'),
    import('@aws-sdk/client-ec2'),
    import('@smithy/node-http-handler'),
  ]);
  const requestHandler = () =>
    new NodeHttpHandler({ connectionTimeout: connectWithinMs, requestTimeout: usualAnswerMs, throwOnRequestTimeout: true });
  const common = { maxAttempts: 1, ...(region === undefined ? {} : { region }), ...(endpoint === undefined ? {} : { endpoint }) };
  return {
    autoscaling: {
      client: new autoScaling.AutoScalingClient({ ...common, requestHandler: requestHandler() }),
      commands: { ...autoScaling },
    },
    ec2: {
      client: new ec2.EC2Client({ ...common, requestHandler: requestHandler() }),
      commands: { ...ec2 },
    },
  };
}

function endWith<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      const error = new Error('ended before an answer came');
      error.name = 'TimeoutError';
      reject(error);
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
