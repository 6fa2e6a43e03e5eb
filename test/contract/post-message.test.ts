/** Where does each format put its secret? Asked of a server on this host that keeps what it is sent. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { postMessage } from '../../src/adapters/notify/post-message.ts';
import { messageFormats, type Webhook } from '../../src/policy/policy.ts';

interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What arrives when a body is posted in that format with the secret `T0/B0/0123456789abcdef`. */
async function post(format: Webhook['format'], status = 202): Promise<{ heard: Heard; outcome: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'heald-post-'));
  const secretFile = join(folder, 'secret');
  await writeFile(secretFile, 'T0/B0/0123456789abcdef\n');
  let heard: Heard | undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      heard = { path: request.url ?? '', headers: request.headers, body };
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services`;
    const outcome = await postMessage('msg-1', '{"a":1}', { url, secretFile, format });
    return { heard: heard as Heard, outcome };
  } finally {
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true });
  }
}

test('PagerDuty gets its routing key in the body, and no signature made of it', async () => {
  const { heard, outcome } = await post('pagerduty');
  expect(outcome).toEqual({ kind: 'taken' });
  expect({ path: heard.path, body: JSON.parse(heard.body) }).toEqual({
    path: '/services',
    body: { routing_key: 'T0/B0/0123456789abcdef', a: 1 },
  });
  expect(heard.headers['heald-signature']).toBeUndefined();
});

test('Slack gets its secret as the end of the address, and nowhere else', async () => {
  const { heard } = await post('slack');
  expect({ path: heard.path, body: heard.body }).toEqual({ path: '/services/T0/B0/0123456789abcdef', body: '{"a":1}' });
  expect(heard.headers['heald-signature']).toBeUndefined();
});

test.each(messageFormats.filter((format) => format !== 'slack' && format !== 'pagerduty'))(
  '%s is signed, and the secret stays here',
  async (format) => {
    const { heard } = await post(format);
    expect(heard.headers['heald-signature']).toMatch(/^t=\d{10},v1=[0-9a-f]{64}$/);
    expect(JSON.stringify(heard)).not.toContain('0123456789abcdef');
  },
);

test('each delivery has its id, and an event that was refused is not tried for ever', async () => {
  const { heard, outcome } = await post('pagerduty', 400);
  expect(heard.headers['heald-delivery']).toBe('msg-1');
  expect(outcome).toEqual({ kind: 'final', because: 'it answered with status 400' });
});
