/**
 * Who speaks to zonal shift? Plain requests in JSON, signed as every call of AWS is, with the region and the credentials that the SDK
 * found. The SDK's own client for it is in no registry that everybody can reach.
 */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { addAbortSignal, type Readable } from 'node:stream';

import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SendOptions, ServiceClient } from '../open-client.ts';
import { composeShiftRequest } from './shift-requests.ts';

type SignerParts = ConstructorParameters<typeof SignatureV4>[0];
type HandledRequest = Parameters<NodeHttpHandler['handle']>[0];

export interface ShiftClientParts {
  readonly handler: NodeHttpHandler;
  readonly credentials: SignerParts['credentials'];
  readonly region: () => Promise<string>;
  /** Where it goes instead of AWS. */
  readonly endpoint: string | undefined;
}

const service = 'arc-zonal-shift';
/** An answer of a hundred resources has a tenth of it. */
const answerBytesMost = 4 * 1024 * 1024;

export function createShiftClient({ handler, credentials, region, endpoint }: ShiftClientParts): ServiceClient {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });

  async function send(name: string, input: object, options: SendOptions): Promise<unknown> {
    const { method, path, query, body } = composeShiftRequest(name, input);
    const { protocol, hostname, port, host, pathname } = new URL(endpoint ?? hostOf(await region()));
    const signed = await signer.sign({
      method,
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: `${pathname.replace(/\/$/, '')}${path}`,
      query: { ...query },
      headers: { host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
    });
    // From here on it may have been heard, whatever comes back.
    return exchange(signed as HandledRequest, options).catch((error: object) => {
      throw '$metadata' in error ? error : Object.assign(error, { $metadata: {} });
    });
  }

  async function exchange(request: HandledRequest, options: SendOptions): Promise<unknown> {
    const { response } = await handler.handle(request, options);
    const text = await readBody(addAbortSignal(options.abortSignal, response.body as Readable));
    if (response.statusCode < 300) return text === '' ? {} : (JSON.parse(text) as unknown);
    throw new ShiftError(response.statusCode, response.headers['x-amzn-errortype'], text);
  }

  return { send, close: () => handler.destroy() };
}

/** An answer that is no success, in the shape of the SDK's own errors. */
export class ShiftError extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number };
  /** Why it is in conflict: `ZonalShiftAlreadyExists`; and with which shift. */
  readonly reason: string | undefined;
  readonly zonalShiftId: string | undefined;

  constructor(status: number, type: string | undefined, text: string) {
    const { message, Message, __type, reason, zonalShiftId } = readFields(text);
    const said = message ?? Message ?? 'no reason was given';
    super(reason === undefined ? said : `${said} (${reason})`);
    this.name = (type ?? __type)?.split(':')[0]?.split('#').at(-1) ?? `HTTP ${status}`;
    this.$fault = status < 500 ? 'client' : 'server';
    this.$metadata = { httpStatusCode: status };
    this.reason = reason;
    this.zonalShiftId = zonalShiftId;
  }
}

function readFields(text: string): Readonly<Partial<Record<string, string>>> {
  try {
    const read = JSON.parse(text) as unknown;
    return typeof read === 'object' && read !== null ? (read as Record<string, string>) : {};
  } catch {
    return {};
  }
}

async function readBody(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > answerBytesMost) throw new Error(`an answer of more than ${answerBytesMost} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function hostOf(region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** What the signer hashes with, as it wants it. */
class Sha256 {
  readonly #secret: Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : toBytes(secret);
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = this.#begin();
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
