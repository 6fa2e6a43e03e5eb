import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createDnsSource } from '../../src/adapters/dns/dns-source.ts';
import { createDnsClient } from '../../src/adapters/dns/query.ts';
import { resolveAddress } from '../../src/adapters/dns/resolve-address.ts';
import { parseServer, type ServerAddress } from '../../src/adapters/dns/server-address.ts';
import { steadyClock } from '../../src/adapters/steady-clock.ts';
import { collectFrom } from './collected.ts';
import { hastyClock } from './hasty-clock.ts';
import { startUdpResolver, type Behaviour } from './udp-resolver.ts';

async function resolver(behave: (name: string, type: string) => Behaviour | undefined) {
  const started = await startUdpResolver(behave);
  onTestFinished(() => started.close());
  return started;
}

function ask(server: string, deadlineMs: number, onLate?: (tookMs: number) => void) {
  const client = createDnsClient(steadyClock);
  onTestFinished(() => client.close());
  return client.query(parseServer(server) as ServerAddress, { name: 'example.com', type: 'A' }, deadlineMs, onLate);
}

/** A port of 127.0.0.1 on which nobody listens. */
async function findClosedPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

test('an answer is read, and a forged one before it is not', async () => {
  const { server } = await resolver(() => ({ address: '10.1.2.3', forgeFirst: true }));
  expect(await ask(server, 1_000)).toMatchObject({ kind: 'answered', rcode: 'NOERROR', addresses: ['10.1.2.3'] });
});

test('a silent resolver times out by our own clock', async () => {
  const { server } = await resolver(() => undefined);
  const startedAt = performance.now();
  expect(await ask(server, 200)).toEqual({ kind: 'timed_out' });
  expect(performance.now() - startedAt).toBeLessThan(400);
});

test('an answer after the deadline is still recognised', async () => {
  const { server } = await resolver(() => ({ delayMs: 150 }));
  const late: number[] = [];
  expect(await ask(server, 50, (tookMs) => late.push(tookMs))).toEqual({ kind: 'timed_out' });
  await expect.poll(() => late.length, { timeout: 2_000 }).toBe(1);
  expect(late[0]).toBeGreaterThanOrEqual(145);
});

test('nobody listening is told at once, in the kernel’s word', async () => {
  expect(await ask(`127.0.0.1:${await findClosedPort()}`, 1_000)).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
});

test('a name is resolved, past a resolver that does not know how', async () => {
  const failing = await resolver(() => ({ rcode: 2 }));
  const working = await resolver((name) => (name === 'kafka.example.com' ? { address: '10.1.2.3' } : { rcode: 3 }));
  const servers = [failing.server, working.server];
  expect(await resolveAddress('kafka.example.com', { servers, deadlineMs: 1_000 })).toBe('10.1.2.3');
  expect(await resolveAddress('10.9.9.9', { servers: [], deadlineMs: 1_000 })).toBe('10.9.9.9');
  expect(await resolveAddress('LocalHost', { servers: [], deadlineMs: 1_000 })).toBe('127.0.0.1');
  await expect(resolveAddress('nobody.example.com', { servers, deadlineMs: 1_000 })).rejects.toThrow(
    `Cannot resolve "nobody.example.com": ${failing.server} answered SERVFAIL; ${working.server} knows no such name`,
  );
});

test('the source counts each resolver by itself, in parallel and in bursts', async () => {
  const healthy = await resolver(() => ({ rcode: 3 }));
  const failing = await resolver(() => ({ rcode: 2 }));
  const hurried: number[] = [];
  const source = createDnsSource({ servers: [healthy.server, failing.server], names: ['*.probe.example.com'] }, () =>
    hurried.push(performance.now()),
  );
  source.start();
  onTestFinished(() => source.stop());
  await expect.poll(() => hurried.length, { timeout: 8_000 }).toBe(1);
  const { values, details } = collectFrom(source);
  expect(values[`dns.failures ${healthy.server}`]).toMatchObject({ failed: 0 });
  expect(values[`dns.failures ${failing.server}`]).toEqual({ tried: 3, failed: 3, slow: 0 });
  expect(details[`dns.failures ${failing.server}`]).toBe('SERVFAIL ×3');
  expect(values[`dns.latency_seconds ${failing.server}`]).toBeLessThan(0.5);
  expect(new Set(failing.asked).size).toBe(3);
  expect(failing.asked.every((name) => /^heald-[a-z0-9]+\.probe\.example\.com$/.test(name))).toBe(true);
});

test('a slow resolver is told by how slow it is, though its answers come too late to count', async () => {
  const { server } = await resolver(() => ({ delayMs: 300 }));
  const source = createDnsSource({ servers: [server], names: [] }, () => {}, hastyClock);
  source.start();
  onTestFinished(() => source.stop());
  await expect.poll(() => collectLate(source, server), { timeout: 8_000 }).toBeGreaterThan(1.4);
});

function collectLate(source: ReturnType<typeof createDnsSource>, server: string) {
  return collectFrom(source).values[`dns.latency_seconds ${server}`] ?? 0;
}

test('a stopped source closes its sockets and asks no more', async () => {
  const { server, asked } = await resolver(() => undefined);
  const source = createDnsSource({ servers: [server], names: [] }, () => {}, hastyClock);
  source.start();
  await expect.poll(() => asked.length, { timeout: 5_000 }).toBe(1);
  expect(asked[0]).toBe('localhost');
  source.stop();
  await sleep(300);
  expect(asked).toHaveLength(1);
});
