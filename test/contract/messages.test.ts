/** Does word reach people? A real controller and a real receiver that refuses, hangs and dies; and nothing secret is left behind. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import { postMessage } from '../../src/adapters/notify/post-message.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { valueOf } from './ledger-suite.ts';
import { findFreePort, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const shipped = join(import.meta.dirname, '../../policies');
const secret = 'correct horse battery staple';
const pathSecret = 'T0KEN-IN-THE-PATH';

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly port: number;
  readonly deliveries: Delivery[];
  answer: (response: ServerResponse) => void;
}

let folder = '';
let undo: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-messages-'));
  undo = [];
});

afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  rmSync(folder, { recursive: true, force: true });
});

async function openReceiver(answer: Receiver['answer']): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      deliveries.push({ headers: request.headers, body });
      receiver.answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = { port: (server.address() as AddressInfo).port, deliveries, answer };
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

function answerWith(status: number): Receiver['answer'] {
  return (response) => response.writeHead(status).end();
}

/** The shipped policies with a notification that posts to the receiver. */
function writePolicies(port: number): string {
  const policies = join(folder, 'policies');
  cpSync(shipped, policies, { recursive: true });
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets/hook'), `${secret}\n`);
  writeFileSync(
    join(policies, 'on-call.yaml'),
    `apiVersion: heald/v1
kind: Notification
metadata: { name: on-call }
webhook: { url: "http://127.0.0.1:${port}/${pathSecret}", secretFile: ${join(folder, 'secrets/hook')} }
on: [degraded]
severity: critical
`,
  );
  return policies;
}

async function start(policies: string): Promise<RunningController> {
  const controller = startController(['--state-dir', folder, '--policies', policies], await findFreePort());
  undo.push(() => controller.stop('SIGKILL'));
  await waitForHealth(controller, ({ status }) => status === 'ok');
  return controller;
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('it did not come to it');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function readEntries(): readonly Entry[] {
  const reader = valueOf(openLedgerReader(join(folder, 'ledger.db')));
  const entries = valueOf(reader.read({ after: 0, limit: Infinity }));
  reader.close();
  return entries.map(({ entry }) => entry);
}

const kindsOfMessages = () => readEntries().flatMap(({ kind }) => (/^(person|message)_/.test(kind) ? [kind] : []));

function isSignedBy(text: string, { headers, body }: Delivery): boolean {
  const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['heald-signature'])) ?? [];
  return (
    digest === createHmac('sha256', text).update(`${seconds}.${body}`).digest('hex') && Math.abs(Number(seconds) - Date.now() / 1_000) < 30
  );
}

test('a message is signed, tried again under the same id until it is taken, and its outcome is in the ledger', async () => {
  let tries = 0;
  const receiver = await openReceiver((response) => answerWith((tries += 1) < 3 ? 503 : 204)(response));
  const policies = writePolicies(receiver.port);
  const controller = await start(policies);
  writeFileSync(join(policies, 'broken.yaml'), 'kind: [');
  await until(() => kindsOfMessages().includes('message_delivered'));

  const { deliveries } = receiver;
  expect(deliveries).toHaveLength(3);
  expect(deliveries.every((delivery) => isSignedBy(secret, delivery))).toBe(true);
  expect(deliveries.some((delivery) => isSignedBy('another secret of some length', delivery))).toBe(false);
  expect(new Set(deliveries.map(({ headers, body }) => `${String(headers['heald-delivery'])} ${body}`)).size).toBe(1);
  const body = JSON.parse(deliveries[0]?.body ?? '') as { readonly delivery: string };
  expect(body).toMatchObject({
    formatVersion: 1,
    on: 'degraded',
    severity: 'critical',
    sentence: expect.stringContaining('broken.yaml'),
  });
  expect(body.delivery).toBe(deliveries[0]?.headers['heald-delivery']);
  expect(readEntries().findLast(({ kind }) => kind === 'message_delivered')).toMatchObject({ tries: 3, notification: 'on-call' });
  expect(await (await fetch(`${controller.url}/metrics`)).text()).toContain('heald_messages_total{outcome="delivered"} 1');

  await controller.stop('SIGTERM');
  const left = controller.said() + readFileSync(join(folder, 'ledger.db'), 'latin1') + JSON.stringify(readEntries());
  expect([left.includes(secret), left.includes(pathSecret)]).toEqual([false, false]);
});

test('a receiver that hangs holds nothing up, and after kill -9 the next controller delivers under the same id', async () => {
  const receiver = await openReceiver(() => undefined);
  const policies = writePolicies(receiver.port);
  const first = await start(policies);
  writeFileSync(join(policies, 'broken.yaml'), 'kind: [');
  await until(() => receiver.deliveries.length > 0);

  const host = { id: 'web-1', name: 'web-1', zone: 'a', group: 'web', tags: {} };
  await postReport(first.url, makeReport({ host }));
  await waitForHealth(first, ({ status, hosts }) => status === 'ok' && hosts === 1, 2_000);
  expect(kindsOfMessages()).toEqual(['person_called']);
  await first.stop('SIGKILL');

  receiver.answer = answerWith(200);
  rmSync(join(policies, 'broken.yaml'));
  await start(policies);
  await until(() => kindsOfMessages().length === 2);
  expect(kindsOfMessages()).toEqual(['person_called', 'message_delivered']);
  expect(new Set(receiver.deliveries.map(({ headers, body }) => `${String(headers['heald-delivery'])} ${body}`)).size).toBe(1);
});

test('what goes wrong with one try is told in codes, without the address and without the secret', async () => {
  const receiver = await openReceiver(answerWith(410));
  const secretFile = join(folder, 'hook');
  writeFileSync(secretFile, secret);
  const to = (port: number, file = secretFile) => ({
    url: `http://127.0.0.1:${port}/${pathSecret}`,
    secretFile: file,
    format: 'heald' as const,
  });
  const nobody = await findFreePort();
  const [gone, dead, missing] = await Promise.all([
    postMessage('msg-1', '{}', to(receiver.port)),
    postMessage('msg-2', '{}', to(nobody)),
    postMessage('msg-3', '{}', to(receiver.port, join(folder, 'nowhere'))),
  ]);
  expect(gone).toEqual({ kind: 'final', because: 'it answered with status 410' });
  expect(dead).toEqual({ kind: 'failed', because: 'it could not be reached (ECONNREFUSED)' });
  expect(missing).toEqual({ kind: 'failed', because: `the secret in ${join(folder, 'nowhere')} cannot be read (ENOENT)` });
  writeFileSync(secretFile, 'short');
  receiver.answer = (response) => response.writeHead(302, { location: `http://127.0.0.1:${nobody}/` }).end();
  expect(await postMessage('msg-4', '{}', to(receiver.port))).toEqual({
    kind: 'failed',
    because: `the secret in ${secretFile} is shorter than 16 characters`,
  });
  writeFileSync(secretFile, secret);
  expect(await postMessage('msg-5', '{}', to(receiver.port))).toEqual({ kind: 'failed', because: 'it answered with status 302' });
});
