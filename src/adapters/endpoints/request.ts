/**
 * What does this URL answer? One GET without redirects over a connection of its own; the status line is enough, the body is not read.
 */
import type { ClientRequest, RequestOptions, IncomingMessage } from 'node:http';
import { passAddress } from '../dns/pass-address.ts';
import type { TryOutcome } from '../probe-loop.ts';
import { startDeadline, type Clock } from '../steady-clock.ts';
import { explainError } from './connect.ts';

/** `request` of node:http or of node:https. */
export type Requester = (
  options: RequestOptions & { readonly servername?: string },
  answered: (response: IncomingMessage) => void,
) => ClientRequest;

export interface Asking {
  readonly url: URL;
  readonly address: string;
  /** The status codes that count as an answer. */
  accepts(status: number): boolean;
  readonly deadlineMs: number;
}

/** The host of a URL without the brackets around an IPv6 address. */
export function readHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Always resolves, within the deadline. */
export function tryRequest(asking: Asking, requester: Requester, clock: Clock): Promise<TryOutcome> {
  return new Promise((resolve) => {
    const { url, deadlineMs } = asking;
    const startedAt = clock.now();
    let connected = false;
    const request = requester(
      {
        method: 'GET',
        host: asking.address,
        path: `${url.pathname}${url.search}`,
        agent: false,
        lookup: passAddress,
        ...(url.port === '' ? {} : { port: url.port }),
        ...(url.protocol === 'https:' && readHost(url) !== asking.address ? { servername: readHost(url) } : {}),
        headers: { host: url.host, 'user-agent': 'heald', accept: '*/*', connection: 'close' },
      },
      ({ statusCode = 0 }) => {
        const seconds = (clock.now() - startedAt) / 1000;
        finish(asking.accepts(statusCode) ? { kind: 'answered', seconds } : { kind: 'failed', detail: `status ${statusCode}`, seconds });
      },
    );
    const cancelDeadline = startDeadline(clock, deadlineMs, () => {
      finish({ kind: 'failed', detail: `${connected ? 'connected, no reply' : 'no connection'} within ${deadlineMs / 1000} s` });
    });

    function finish(outcome: TryOutcome): void {
      cancelDeadline();
      request.destroy();
      resolve(outcome);
    }

    request.on('socket', (socket) => socket.once('connect', () => (connected = true)));
    request.on('error', (error: NodeJS.ErrnoException) => finish(explainError(error, connected)));
    request.end();
  });
}
