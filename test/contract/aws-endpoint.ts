/**
 * A small account of AWS on this host, for what no other stand-in does: calls that are lost, late, refused or answered with an error,
 * before or after they took effect. It speaks as Auto Scaling, EC2, load balancing, Route 53 and zonal shift do, counts every request, and
 * moves only when told.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAccount, type Account } from './aws-account.ts';
import { Refusal } from './aws-answer.ts';
import { readAsked } from './aws-wire.ts';

export type Fault =
  | 'black_hole'
  | 'reset'
  | 'server_error'
  | 'throttled'
  /** Another change of the same group is under way; a server's error by its number. */
  | 'busy'
  | 'silent_after_effect'
  | 'reset_after_effect'
  | 'server_error_after_effect'
  | { readonly slowMs: number };

export interface Endpoint {
  readonly url: string;
  readonly account: Account;
  /** Every request, in the order in which they came. */
  readonly requests: readonly { readonly action: string; readonly parameters: URLSearchParams }[];
  countOf(action: string): number;
  /** What becomes of the next calls of that name. */
  spoil(action: string, fault: Fault, times?: number): void;
  /** What becomes of every other call; nothing, by default. */
  drawFault: (action: string) => Fault | undefined;
  close(): Promise<void>;
}

export async function openEndpoint(): Promise<Endpoint> {
  const account = createAccount();
  const requests: { action: string; parameters: URLSearchParams }[] = [];
  const faults = new Map<string, { readonly fault: Fault; times: number }>();

  function takeFault(action: string): Fault | undefined {
    const planned = faults.get(action);
    if (planned === undefined || planned.times === 0) return endpoint.drawFault(action);
    planned.times -= 1;
    return planned.fault;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += String(part);
    const heard = { method: request.method ?? '', url: new URL(request.url ?? '/', 'http://aws'), body };
    const { action, parameters, dialect } = readAsked(heard);
    const { contentType } = dialect;
    requests.push({ action, parameters });
    const fault = takeFault(action);
    const fail = (status: number, code: string, message: string, more: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { 'content-type': contentType }).end(dialect.writeError(status, code, message, more));
    };
    // Signed for this service and no other, as far as can be told without the secret.
    const scope = new RegExp(`^AWS4-HMAC-SHA256 Credential=test/\\d{8}/us-east-1/${dialect.service}/aws4_request, `);
    if (!scope.test(request.headers.authorization ?? '')) return fail(403, 'SignatureDoesNotMatch', 'the request is not signed for this');
    switch (fault) {
      case 'black_hole':
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'server_error':
        return fail(500, 'InternalFailure', 'something broke');
      case 'busy':
        return fail(500, 'ResourceContention', 'You already have a pending update to this group.');
      case 'throttled':
        return fail(...dialect.throttled, 'Rate exceeded');
      default:
    }
    let answer: string;
    try {
      answer = dialect.writeAnswer(action, account.answer(action, parameters));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return fail(error.status, error.code, error.message, error.more);
    }
    if (fault === 'silent_after_effect') return;
    if (fault === 'reset_after_effect') {
      request.socket.destroy();
      return;
    }
    if (fault === 'server_error_after_effect') return fail(500, 'InternalFailure', 'something broke');
    const send = (): unknown => response.writeHead(200, { 'content-type': contentType }).end(answer);
    if (fault === undefined) send();
    else setTimeout(send, fault.slowMs).unref();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    requests,
    countOf: (wanted) => requests.filter(({ action }) => action === wanted).length,
    spoil: (action, fault, times = Infinity) => void faults.set(action, { fault, times }),
    drawFault: () => undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return endpoint;
}
