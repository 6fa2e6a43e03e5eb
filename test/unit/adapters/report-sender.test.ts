import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createReportSender, type ReportSender } from '../../../src/adapters/report-sender.ts';

const servers: Server[] = [];
const senders: ReportSender[] = [];
afterEach(() => {
  for (const sender of senders.splice(0)) sender.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Received {
  readonly body: string;
  readonly authorization: string | undefined;
  readonly port: number | undefined;
}

/** A controller that answers what `answer` says to the n-th report, from 0. */
async function startController(answer: (place: number, response: ServerResponse) => void) {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      received.push({ body, authorization: request.headers.authorization, port: request.socket.remotePort });
      answer(received.length - 1, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function createSender(
  controllers: readonly string[],
  more: { token?: string; findAddress?: (host: string) => Promise<{ address: string } | { because: string }> } = {},
) {
  const [changes, answers]: [string[], string[]] = [[], []];
  const sender = createReportSender({
    controllers,
    token: more.token,
    findAddress: more.findAddress ?? (async (host) => ({ address: host })),
    random: () => 0,
    onChange: (_, state) => changes.push(state === 'reachable' ? state : state.because),
    onAnswer: (_, text) => answers.push(text),
  });
  senders.push(sender);
  return { sender, changes, answers };
}

const take = (_: number, response: ServerResponse) => response.writeHead(202).end();

test('every controller gets every report, over one connection that is kept', async () => {
  const [one, two] = [await startController(take), await startController(take)];
  const { sender, changes } = createSender([one.url, two.url], { token: 'secret' });
  sender.send('{"sequence":1}');
  sender.send('{"sequence":2}');
  await vi.waitFor(() => expect([one.received.length, two.received.length]).toEqual([2, 2]));
  expect(one.received.map(({ body }) => body)).toEqual(['{"sequence":1}', '{"sequence":2}']);
  expect(one.received[0]?.authorization).toBe('Bearer secret');
  expect(new Set(one.received.map(({ port }) => port)).size).toBe(1);
  await vi.waitFor(() => expect(changes).toEqual(['reachable', 'reachable']));
});

test('what a controller answers to a report that it took is handed on, and nothing else', async () => {
  const controller = await startController((place, response) => {
    if (place === 0) response.writeHead(202).end('{"orders":[]}');
    else if (place === 1) response.writeHead(400).end('{"orders":[1]}');
    else take(place, response);
  });
  const { sender, answers } = createSender([controller.url]);
  for (const body of ['first', 'second', 'third']) sender.send(body);
  await vi.waitFor(() => expect(controller.received).toHaveLength(3));
  expect(answers).toEqual(['{"orders":[]}']);
});

test('a refused report is counted and not sent again, and the next one goes out', async () => {
  const controller = await startController((place, response) => {
    if (place === 0) response.writeHead(400).end('{"error":{"code":"invalid_report","message":"unknown signal \\"x\\""}}');
    else take(place, response);
  });
  const { sender, changes } = createSender([controller.url]);
  sender.send('first');
  sender.send('second');
  await vi.waitFor(() => expect(changes).toEqual(['answered 400: unknown signal "x"', 'reachable']));
  expect(controller.received.map(({ body }) => body)).toEqual(['first', 'second']);
  expect(sender.droppedReports()).toBe(1);
});

test('a report that a controller could not take now is sent again after a while, in order', async () => {
  const controller = await startController((place, response) => (place === 0 ? response.writeHead(503).end() : take(place, response)));
  const { sender } = createSender([controller.url]);
  sender.send('first');
  sender.send('second');
  await vi.waitFor(() => expect(controller.received.map(({ body }) => body)).toEqual(['first', 'first', 'second']), 3_000);
  expect(sender.droppedReports()).toBe(0);
});

test('an idle connection that the controller closed at the same moment costs no report', async () => {
  const controller = await startController((place, response) => {
    if (place === 1) response.socket?.destroy();
    else take(place, response);
  });
  const { sender, changes } = createSender([controller.url]);
  sender.send('first');
  await vi.waitFor(() => expect(changes).toEqual(['reachable']));
  sender.send('second');
  await vi.waitFor(() => expect(controller.received.map(({ body }) => body)).toEqual(['first', 'second', 'second']));
  expect(changes).toEqual(['reachable']);
});

test('a controller that is away costs a bounded queue, in which the newest reports win', async () => {
  const { sender, changes } = createSender(['http://controller.example:4325'], { findAddress: async () => ({ because: 'no such name' }) });
  for (let sequence = 1; sequence <= 40; sequence += 1) sender.send(String(sequence));
  await vi.waitFor(() => expect(changes).toEqual(['no such name']));
  expect(sender.droppedReports()).toBe(28);
});

test('a controller that is away does not hold up another one', async () => {
  const controller = await startController(take);
  const { sender } = createSender(['http://controller.example:4325', controller.url], {
    findAddress: async (host) => (host === '127.0.0.1' ? { address: host } : new Promise(() => {})),
  });
  sender.send('first');
  await vi.waitFor(() => expect(controller.received).toHaveLength(1));
});
