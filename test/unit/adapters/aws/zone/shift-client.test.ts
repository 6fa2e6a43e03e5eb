/** Does zonal shift understand what is sent, and is its answer read for what it says? Signatures are held against botocore 1.43's. */
import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';

import { readApiError } from '../../../../../src/adapters/aws/api-error.ts';
import { createShiftClient, type ShiftClientParts, type ShiftError } from '../../../../../src/adapters/aws/zone/shift-client.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const group = 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0b1c:autoScalingGroupName/web (blue)*';
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

afterEach(() => void vi.useRealTimers());

function openClient(reply: { status?: number; headers?: Record<string, string>; body?: string; error?: Error } = {}, more: object = {}) {
  const sent: Sent[] = [];
  const handler = {
    handle(request: Sent) {
      sent.push(request);
      if (reply.error !== undefined) return Promise.reject(reply.error);
      const { status: statusCode = 200, headers = {}, body = '{}' } = reply;
      return Promise.resolve({ response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } });
    },
    destroy: () => undefined,
  } as unknown as ShiftClientParts['handler'];
  const region = (): Promise<string> => Promise.resolve('us-east-1');
  const client = createShiftClient({ handler, credentials: keys, region, endpoint: undefined, ...more });
  const send = (name: string, input: object): Promise<unknown> =>
    client.send(name, input, { abortSignal: AbortSignal.timeout(5_000), requestTimeout: 5_000 });
  return { sent, send };
}

const start = { resourceIdentifier: group, awayFrom: 'use1-az4', expiresIn: '60m', comment: 'heald evac-7f3kqm: away from use1-az4' };

test.each([
  ['GetManagedResource', { resourceIdentifier: group }, '681961f09b41d6bb18d269105aeb87c3f1b79697da4c36349a0edc5509eb5df6'],
  ['StartZonalShift', start, '9b71d7c1785a05e038283d959200277120f961384350ee3a46e87ccc3bc2f589'],
  ['UpdateZonalShift', { zonalShiftId: '6b1a2c3d', expiresIn: '90m' }, 'd977b1222c83978d3e21bda2554a234c548681340e6356bb72bc553e8462a386'],
  ['CancelZonalShift', { zonalShiftId: '6b1a2c3d' }, '105262126bceea33db31a4245354ef071d52041802be66b1d3952df486c746cf'],
  ['ListManagedResources', { maxResults: 100, nextToken: 'a b/c+d==' }, '633b627625a06f6be4844a2a8ba32e449cad25cda62ba45387be5002d8b5a435'],
  ['ListAutoshifts', { status: 'ACTIVE', nextToken: undefined }, '54e4eaad1768059885e420a63cf68ce75c622f160d5c5dd7829b4605645d456c'],
])('%s is signed as another implementation signs it', async (name, input, signature) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 12) });
  const { sent, send } = openClient();
  await send(name, input);
  expect(sent[0]?.headers['authorization']).toContain(`Signature=${signature}`);
});

test('the token of a session is signed too', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 12) });
  const { sent, send } = openClient({}, { credentials: { ...keys, sessionToken: 'the-session/token=' } });
  await send('StartZonalShift', start);
  expect(sent[0]?.headers['authorization']).toContain('3743cd26a1063beb12aa3e8d13af49b3159f3703b14b6b4b85734a60d5c46ead');
});

test('it goes to the endpoint that was set, below its path', async () => {
  const { sent, send } = openClient({}, { endpoint: 'http://127.0.0.1:5000/aws/' });
  await send('CancelZonalShift', { zonalShiftId: 'a/b' });
  expect(sent[0]).toMatchObject({
    method: 'DELETE',
    hostname: '127.0.0.1',
    port: 5000,
    path: '/aws/zonalshifts/a%2Fb',
    headers: { host: '127.0.0.1:5000' },
  });
});

async function findError(reply: Parameters<typeof openClient>[0]): Promise<ShiftError> {
  return openClient(reply)
    .send('StartZonalShift', start)
    .then(
      () => expect.fail('it was taken for a success'),
      (error: ShiftError) => error,
    );
}

test('a conflict says which, and with which shift', async () => {
  const error = await findError({
    status: 409,
    headers: { 'x-amzn-errortype': 'ConflictException:http://internal.amazon.com/' },
    body: JSON.stringify({ message: 'already there', reason: 'ZonalShiftAlreadyExists', zonalShiftId: '6b1a2c3d' }),
  });
  expect(error).toMatchObject({ name: 'ConflictException', reason: 'ZonalShiftAlreadyExists', zonalShiftId: '6b1a2c3d' });
  expect(readApiError(error)).toMatchObject({
    kind: 'refused',
    words: 'ConflictException: already there (ZonalShiftAlreadyExists)',
  });
});

test.each([
  [{ status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' } }, 'throttled'],
  [{ status: 403, body: '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}' }, 'refused'],
  [{ status: 500, body: '{"message":"oh"}' }, 'unclear'],
  [{ status: 502, body: '<html>bad gateway</html>' }, 'unclear'],
  [{ status: 201, body: '<html>what?' }, 'unclear'],
  [{ error: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }, 'unclear'],
  [{ error: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }, 'not_sent'],
  [{ error: Object.assign(new Error('too late'), { name: 'TimeoutError' }) }, 'unclear'],
] as const)('%j is %s', async (reply, kind) => {
  expect(readApiError(await findError(reply)).kind).toBe(kind);
});

test('an answer without end is not read without end', async () => {
  const error = await findError({ body: `"${'x'.repeat(5 * 1024 * 1024)}"` });
  expect(error.message).toContain('more than');
});

test('an answer that stops in the middle ends with its deadline, and its connection with it', async () => {
  const body = new Readable({ read: () => undefined });
  body.push('{"zonalShiftId":');
  const handler = { handle: () => Promise.resolve({ response: { statusCode: 201, headers: {}, body } }), destroy: () => undefined };
  const region = (): Promise<string> => Promise.resolve('us-east-1');
  const client = createShiftClient({
    handler: handler as unknown as ShiftClientParts['handler'],
    credentials: keys,
    region,
    endpoint: undefined,
  });
  const sent = client.send('StartZonalShift', start, { abortSignal: AbortSignal.timeout(20), requestTimeout: 20 });
  const error = await sent.catch((caught: unknown) => caught);
  expect(readApiError(error).kind).toBe('unclear');
  expect(body.destroyed).toBe(true);
});
