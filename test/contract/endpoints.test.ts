import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { tryConnection } from '../../src/adapters/endpoints/connect.ts';
import { createHttpSource } from '../../src/adapters/endpoints/http-source.ts';
import { createTcpSource } from '../../src/adapters/endpoints/tcp-source.ts';
import type { Source } from '../../src/adapters/source.ts';
import { steadyClock } from '../../src/adapters/steady-clock.ts';
import { collectFrom } from './collected.ts';
import { hastyClock } from './hasty-clock.ts';
import { startUdpResolver } from './udp-resolver.ts';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Accepts, and answers what it is sent; a silent one, as a stopped process would, answers nothing. */
function echo(silent: boolean): Server {
  return createServer((socket) => {
    socket.on('error', () => {});
    if (silent) socket.resume();
    else socket.on('data', (data) => socket.write(data));
  });
}

async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function run(source: Source): Source {
  source.start();
  onTestFinished(() => source.stop());
  return source;
}

const quick = { address: '127.0.0.1', send: 'hello\n', deadlineMs: 200 };

test('a process that accepts and says nothing has failed only where a reply is expected', async () => {
  const port = await listen(echo(true));
  expect(await tryConnection({ ...quick, port, expectReply: true }, steadyClock)).toEqual({
    kind: 'failed',
    detail: 'connected, no reply within 0.2 s',
  });
  expect(await tryConnection({ ...quick, port, expectReply: false }, steadyClock)).toMatchObject({ kind: 'answered' });
});

test('a first byte is an answer, a closed door and a closed port are not', async () => {
  const answering = await listen(echo(false));
  const closing = await listen(createServer((socket) => socket.on('error', () => {}).end()));
  expect(await tryConnection({ ...quick, port: answering, expectReply: true }, steadyClock)).toMatchObject({ kind: 'answered' });
  expect(await tryConnection({ ...quick, port: closing, expectReply: true }, steadyClock)).toEqual({
    kind: 'failed',
    detail: 'connected, closed without a reply',
  });
  expect(await tryConnection({ ...quick, port: await findClosedPort(), expectReply: true }, steadyClock)).toEqual({
    kind: 'failed',
    detail: 'ECONNREFUSED',
  });
});

test('the TCP source finds its target by name and counts its failures', async () => {
  const resolver = await startUdpResolver(() => ({ address: '127.0.0.1' }));
  onTestFinished(() => resolver.close());
  const targets = [
    { name: 'broker', host: 'broker.example.com', port: await listen(echo(false)), send: 'x', expectReply: true },
    { name: 'gone', host: '127.0.0.1', port: await findClosedPort() },
  ];
  let hurried = 0;
  const source = run(createTcpSource({ targets, servers: [resolver.server] }, () => (hurried += 1), hastyClock));
  await expect.poll(() => hurried, { timeout: 8_000 }).toBe(1);
  const { values, details } = collectFrom(source);
  expect(values['network.tcp_failures broker']).toMatchObject({ failed: 0 });
  expect(values['network.tcp_failures gone']).toEqual({ tried: 3, failed: 3, slow: 0 });
  expect(details['network.tcp_failures gone']).toBe('ECONNREFUSED ×3');
  expect(resolver.asked.length).toBeLessThanOrEqual(2);
});

test('a target whose name does not resolve is unknown: DNS is to blame, not the network', async () => {
  const resolver = await startUdpResolver(() => ({ rcode: 2 }));
  onTestFinished(() => resolver.close());
  const source = run(
    createTcpSource({ targets: [{ name: 'broker', host: 'broker.example.com', port: 9092 }], servers: [resolver.server] }, () => {}),
  );
  await expect
    .poll(() => collectFrom(source).details['network.tcp_failures broker'], { timeout: 5_000 })
    .toBe(`Cannot resolve "broker.example.com": ${resolver.server} answered SERVFAIL`);
});

test('the HTTP source judges by the status, and sends the name of the host', async () => {
  const hosts: (string | undefined)[] = [];
  const server = createHttpServer(({ url, headers }, response) => {
    hosts.push(headers.host);
    response.writeHead(url === '/well?deep=1' ? 204 : 503).end('x'.repeat(100_000));
  });
  const port = await listen(server);
  const checks = [
    { name: 'well', url: `http://localhost:${port}/well?deep=1` },
    { name: 'ill', url: `http://127.0.0.1:${port}/ill` },
    { name: 'expected', url: `http://127.0.0.1:${port}/ill`, expectStatus: [503] },
  ];
  let hurried = 0;
  const source = run(createHttpSource({ checks, servers: [] }, () => (hurried += 1), hastyClock));
  await expect.poll(() => hurried, { timeout: 8_000 }).toBe(1);
  const { values, details } = collectFrom(source);
  expect(values['service.http_failures well']).toMatchObject({ failed: 0 });
  expect(values['service.http_failures ill']).toEqual({ tried: 3, failed: 3, slow: 0 });
  expect(details['service.http_failures ill']).toBe('status 503 ×3');
  expect(values['service.http_failures expected']).toMatchObject({ failed: 0 });
  // The other check failed often enough to hurry before this one was made at all, where the machine is busy.
  await expect.poll(() => hosts, { timeout: 8_000 }).toContain(`localhost:${port}`);
});

test('a server that accepts and hangs fails the HTTP check within its deadline', async () => {
  const port = await listen(echo(true));
  const source = run(createHttpSource({ checks: [{ name: 'hung', url: `http://127.0.0.1:${port}/` }], servers: [] }, () => {}, hastyClock));
  await expect
    .poll(() => collectFrom(source).details['service.http_failures hung'], { timeout: 5_000 })
    .toBe('connected, no reply within 1 s');
});
