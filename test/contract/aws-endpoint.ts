/**
 * A small account of AWS on this host, for what no other stand-in does: calls that are lost, late, refused or answered with an error,
 * before or after they took effect. It speaks the wire format of Auto Scaling and EC2, counts every request, and moves only when told.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAccount, Refusal, type Account } from './aws-account.ts';

export type Fault =
  | 'black_hole'
  | 'reset'
  | 'server_error'
  | 'throttled'
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
  close(): Promise<void>;
}

export async function openEndpoint(): Promise<Endpoint> {
  const account = createAccount();
  const requests: { action: string; parameters: URLSearchParams }[] = [];
  const faults = new Map<string, { readonly fault: Fault; times: number }>();

  function takeFault(action: string): Fault | undefined {
    const planned = faults.get(action);
    if (planned === undefined || planned.times === 0) return undefined;
    planned.times -= 1;
    return planned.fault;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += String(part);
    const parameters = new URLSearchParams(body);
    const action = parameters.get('Action') ?? '';
    requests.push({ action, parameters });
    const fault = takeFault(action);
    const isEc2 = parameters.get('Version') === '2016-11-15';
    const fail = (status: number, code: string, message: string): void => {
      response
        .writeHead(status, { 'content-type': 'text/xml' })
        .end(isEc2 ? ec2Error(code, message) : autoScalingError(code, message, status));
    };
    switch (fault) {
      case 'black_hole':
        return;
      case 'reset':
        request.socket.destroy();
        return;
      case 'server_error':
        return fail(500, 'InternalFailure', 'something broke');
      case 'throttled':
        return isEc2 ? fail(503, 'RequestLimitExceeded', 'Request limit exceeded.') : fail(400, 'Throttling', 'Rate exceeded');
      default:
    }
    let answer: string;
    try {
      answer = writeAnswer(action, account.answer(action, parameters), isEc2);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return fail(error.status, error.code, error.message);
    }
    if (fault === 'silent_after_effect') return;
    if (fault === 'reset_after_effect') {
      request.socket.destroy();
      return;
    }
    if (fault === 'server_error_after_effect') return fail(500, 'InternalFailure', 'something broke');
    const send = (): unknown => response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
    if (fault === undefined) send();
    else setTimeout(send, fault.slowMs).unref();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    requests,
    countOf: (wanted) => requests.filter(({ action }) => action === wanted).length,
    spoil: (action, fault, times = Infinity) => faults.set(action, { fault, times }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A tree of what an answer says; a list becomes `<member>` or `<item>`, as the service has it. */
export type Tree = string | number | boolean | undefined | readonly Tree[] | { readonly [name: string]: Tree };

function writeAnswer(action: string, tree: Tree, isEc2: boolean): string {
  if (isEc2)
    return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>${writeXml(tree, 'item')}</${action}Response>`;
  const result = `<${action}Result>${writeXml(tree, 'member')}</${action}Result>`;
  const metadata = '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>';
  return `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">${result}${metadata}</${action}Response>`;
}

function writeXml(tree: Tree, listName: string): string {
  if (tree === undefined) return '';
  if (Array.isArray(tree)) return tree.map((each) => `<${listName}>${writeXml(each, listName)}</${listName}>`).join('');
  if (typeof tree === 'object')
    return Object.entries(tree)
      .map(([name, value]) => (value === undefined ? '' : `<${name}>${writeXml(value as Tree, listName)}</${name}>`))
      .join('');
  return String(tree).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function autoScalingError(code: string, message: string, status: number): string {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;
}

function ec2Error(code: string, message: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;
}
