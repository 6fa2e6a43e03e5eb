/**
 * How does a call get to AWS and back? Through clients that try once, with deadlines that really end it: left to itself the SDK waits
 * without end for an endpoint that says nothing, and sends a call that changes something up to three times.
 *
 * Reads are tried again here, with growing pauses and out of one purse for all of them, so that an API in trouble is not beaten.
 */
import { secondMs } from '../../base/instant.ts';
import { createRateLimit } from '../wire/token-bucket.ts';
import { ApiError, readApiError } from './api-error.ts';
import type { AwsSettings } from './aws-settings.ts';
import { callCatalog, type AwsCallTypes, type CallName } from './call-catalog.ts';
import { connectWithinMs, openClient, usualAnswerMs, type ServiceClient, type ServiceName } from './open-client.ts';

export interface AwsCalls {
  /** The answer, or an `ApiError`; reads may be tried again before that. `signal` ends it, also between tries. */
  send<Name extends CallName>(
    name: Name,
    input: AwsCallTypes[Name]['input'],
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<AwsCallTypes[Name]['output']>;
  close(): void;
}

/** On top of the connection and the answer: an answer that drips in byte by byte ends here. */
const dripMs = 2 * secondMs;
const triesMost = 4;
const firstPauseMs = 200;
/** Second tries of all reads together. */
const secondTries = { burst: 20, perSecond: 0.3 };

export function createAwsCalls(settings: AwsSettings): AwsCalls {
  const { answerWithinMs = usualAnswerMs } = settings;
  const clients = new Map<ServiceName, Promise<ServiceClient>>();
  const purse = createRateLimit(secondTries);

  function findClient(service: ServiceName): Promise<ServiceClient> {
    const known = clients.get(service) ?? openClient(service, settings);
    clients.set(service, known);
    return known;
  }

  async function sendOnce(name: CallName, input: object, timeoutMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    const client = await findClient(callCatalog[name].service);
    const deadline = AbortSignal.timeout(connectWithinMs + timeoutMs + dripMs);
    const abortSignal = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    // Credentials are fetched before there is a request that the signal could end.
    return endWith(abortSignal, client.send(name, input, { abortSignal, requestTimeout: timeoutMs }));
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
      for (const opened of clients.values()) void opened.then((client) => client.close()).catch(() => undefined);
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
