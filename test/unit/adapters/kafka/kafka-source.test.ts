import { expect, test } from 'vitest';

import type { KafkaPort } from '../../../../src/adapters/kafka/kafka-port.ts';
import { createKafkaSource } from '../../../../src/adapters/kafka/kafka-source.ts';
import type { Value } from '../../../../src/liveness/signal.ts';
import { createHandClock } from '../hand-clock.ts';
import { createPretendCluster, troubleOf } from './pretend-cluster.ts';

const settings = {
  broker: { id: 1, listener: { host: '127.0.0.1', port: 9_091 } },
  access: { tls: undefined, sasl: undefined },
  servers: [],
};
const canary = 'kafka.canary.failing_seconds';
const produce = 'kafka.canary.produce_seconds';
const read = 'kafka.canary.read_failing_seconds';
const listener = 'kafka.listener.failing_seconds';

interface Seen {
  readonly value: Value | null;
  readonly detail: string | undefined;
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A source on a pretended cluster, watched with a clock that is turned by hand. */
function watch(open?: () => Promise<KafkaPort>) {
  const handClock = createHandClock();
  const clock = {
    ...handClock,
    // In small steps: a try is a chain of promises, and all of it belongs to one moment.
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 250) {
        await settle();
        await handClock.pass(Math.min(250, left));
      }
      await settle();
    },
  };
  const cluster = createPretendCluster(clock);
  const hurriedAt: number[] = [];
  const source = createKafkaSource(settings, () => hurriedAt.push(clock.now()), clock, open ?? (async () => cluster.port));
  source.start();
  function look(signal: string): Seen {
    let seen: Seen = { value: Number.NaN, detail: 'was not put' };
    source.collect({
      put: (name, subject, value, detail) => {
        expect(subject).toBe('1');
        if (name === signal) seen = { value, detail };
      },
      lack: () => undefined,
    });
    return seen;
  }
  return { clock, cluster, source, look, hurriedAt };
}

test('the topic of the canary is made once, led by the broker, with one in sync being enough', async () => {
  const { clock, cluster, look } = watch();

  await clock.pass(1_000);
  expect(look(canary)).toEqual({ value: null, detail: '__heald_canary.1 has just been made' });
  await clock.pass(30_000);

  expect(cluster.made).toMatchObject([{ name: '__heald_canary.1', replicas: [1, 2, 3], settings: { 'min.insync.replicas': '1' } }]);
  expect(look(canary)).toEqual({ value: 0, detail: undefined });
});

test('a broker that takes canary records and lets clients in is well, over one lasting connection', async () => {
  const { clock, cluster, look } = watch();
  await clock.pass(120_000);

  expect([canary, read, listener].map((signal) => look(signal).value)).toEqual([0, 0, 0]);
  expect(look(produce).value).toBe(0);
  expect(cluster.open()).toBe(1);
  expect(cluster.asked.filter((question) => question.startsWith('metadata'))).toHaveLength(2);
});

test('a broker that no longer takes records fails since the last one that it took, told at 10, 15, 30 and 60 s, while its listener is well', async () => {
  const { clock, cluster, look, hurriedAt } = watch();
  await clock.pass(60_000);
  const writes = cluster.asked.length;
  cluster.bend('write', 'hangs');
  cluster.bend('offsets', 'hangs');
  await clock.pass(90_000);

  const { value, detail } = look(canary);
  expect(value).toBeGreaterThanOrEqual(90);
  expect(value).toBeLessThanOrEqual(96);
  expect(detail).toMatch(/^timeout: /);
  expect(look(listener).value).toBe(0);
  look(produce);
  expect(look(produce)).toEqual({ value: null, detail: 'no answer' });
  expect(look(read).value).toBeGreaterThan(15);
  expect(cluster.asked.length).toBeGreaterThan(writes);
  // The look at the log's end began to fail some seconds later, and tells for itself.
  const lastTakenAt = 150_000 - (value as number) * 1_000;
  for (const told of [10_000, 15_000, 30_000, 60_000]) expect(hurriedAt.some((at) => Math.abs(at - lastTakenAt - told) < 1)).toBe(true);
});

test('a broker that hangs is not buried in questions: two soon after the first, then one every five seconds', async () => {
  const { clock, cluster } = watch();
  await clock.pass(60_000);
  cluster.bend('write', 'hangs');
  const before = cluster.asked.filter((question) => question.startsWith('write')).length;
  await clock.pass(60_000);

  const writes = cluster.asked.filter((question) => question.startsWith('write')).length - before;
  expect(writes).toBeGreaterThanOrEqual(11);
  expect(writes).toBeLessThanOrEqual(15);
  expect(cluster.open()).toBeLessThanOrEqual(1);
});

test('one lost answer is forgotten with the next one', async () => {
  const { clock, cluster, look, hurriedAt } = watch();
  await clock.pass(60_000);
  cluster.bend('write', 'hangs');
  while (look(canary).value === 0) await clock.pass(250);
  expect(look(canary).value).toBeLessThan(9);
  cluster.bend('write', undefined);
  await clock.pass(2_000);

  expect(look(canary)).toEqual({ value: 0, detail: undefined });
  expect(hurriedAt).toEqual([]);
});

test('while another broker leads the partition there is nothing to ask, and that is not a failure', async () => {
  const { clock, cluster, look } = watch();
  await clock.pass(60_000);
  cluster.leaders.set('__heald_canary.1', 2);
  cluster.bend('write', troubleOf('answered', 'NOT_LEADER_FOR_PARTITION'));
  await clock.pass(20_000);

  expect(look(canary)).toEqual({ value: null, detail: 'not_leader: broker 2 leads __heald_canary.1' });
  cluster.leaders.set('__heald_canary.1', 1);
  cluster.bend('write', undefined);
  await clock.pass(10_000);
  expect(look(canary).value).toBe(0);
});

test('with a disk that the broker itself gave up, its canary fails', async () => {
  const { clock, cluster, look } = watch();
  await clock.pass(60_000);
  cluster.bend('write', troubleOf('answered', 'KAFKA_STORAGE_ERROR'));
  await clock.pass(30_000);

  expect(look(canary).value).toBeGreaterThan(20);
  expect(look(canary).detail).toBe('answered: KAFKA_STORAGE_ERROR');
});

test('a port that refuses, and one that says nothing, are told apart', async () => {
  const { clock, cluster, look } = watch();
  await clock.pass(60_000);
  cluster.bend('connect', troubleOf('refused'));
  await clock.pass(30_000);
  expect(look(listener).value).toBeGreaterThan(15);
  expect(look(listener).detail).toMatch(/^refused: /);

  cluster.bend('connect', 'hangs');
  await clock.pass(30_000);
  expect(look(listener).value).toBeGreaterThan(45);
  expect(look(listener).detail).toMatch(/^timeout: /);
});

test.each([
  ['denied', 'TOPIC_AUTHORIZATION_FAILED'],
  ['insecure', undefined],
  ['unknown', undefined],
] as const)('trouble of the kind %s is not held against the broker', async (kind, code) => {
  const { clock, cluster, look } = watch();
  await clock.pass(60_000);
  cluster.bend('write', troubleOf(kind, code));
  cluster.bend('connect', troubleOf(kind, code));
  await clock.pass(60_000);

  expect(look(canary)).toMatchObject({ value: null, detail: expect.stringMatching(new RegExp(`^${kind}: `)) as string });
  expect(look(listener).value).toBeNull();
});

test('a broker that has never answered is unknown: the address may be wrong', async () => {
  const { clock, cluster, look, hurriedAt } = watch();
  cluster.bend('connect', troubleOf('refused'));
  await clock.pass(120_000);

  expect(look(canary)).toEqual({ value: null, detail: 'has not answered since this agent started: refused: refused' });
  expect(look(listener).value).toBeNull();
  expect(hurriedAt).toEqual([]);
});

test('while the agent itself stood still nothing was asked, and the time does not count against the broker', async () => {
  const { clock, cluster, look, source } = watch();
  await clock.pass(60_000);
  cluster.bend('write', 'hangs');
  await clock.pass(20_000);
  const before = look(canary).value as number;
  await clock.pass(50_000);
  source.discard(clock.now() - 50_000, clock.now());

  expect(look(canary).value).toBeCloseTo(before, 1);
  cluster.bend('write', undefined);
  await clock.pass(6_000);
  expect(look(canary).value).toBe(0);
});

test('a try during which the agent stood still says nothing', async () => {
  const { clock, cluster, look, source } = watch();
  await clock.pass(60_000);
  cluster.bend('write', 'hangs');
  const before = cluster.asked.filter((question) => question.startsWith('write')).length;
  while (cluster.asked.filter((question) => question.startsWith('write')).length === before) await clock.pass(250);
  source.discard(60_000, clock.now() + 2_000);
  await clock.pass(2_500);

  expect(look(canary)).toEqual({ value: 0, detail: undefined });
});

test('in a cluster with ZooKeeper the topic is made at the controller', async () => {
  const { clock, cluster } = watch();
  cluster.bend('create', troubleOf('answered', 'NOT_CONTROLLER'));
  await clock.pass(1_000);

  expect(cluster.asked).toEqual(expect.arrayContaining(['create at 9091', 'create at 9093']));
});

test('secrets that cannot be read are told, and nothing is asked', async () => {
  const { clock, cluster, look } = watch(() => Promise.reject(new Error('ENOENT: no such file, open /etc/heald/kafka')));
  await clock.pass(60_000);

  expect(look(canary)).toEqual({ value: null, detail: 'cannot be asked: ENOENT: no such file, open /etc/heald/kafka' });
  expect(cluster.asked).toEqual([]);
});

test('a source that stops lets go of its connection and asks nothing more', async () => {
  const { clock, cluster, source } = watch();
  await clock.pass(60_000);
  source.stop();
  const asked = cluster.asked.length;
  await clock.pass(120_000);

  expect(cluster.open()).toBe(0);
  expect(cluster.asked).toHaveLength(asked);
});
