/** Does heald see a real Kafka as it is? Both lines that are tested, three brokers each; one is stopped and then killed. */
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect } from 'vitest';

import { createClusterObserver } from '../../src/adapters/kafka/cluster-observer.ts';
import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { createKafkaSource } from '../../src/adapters/kafka/kafka-source.ts';
import type { Source } from '../../src/adapters/source.ts';
import { steadyClock } from '../../src/adapters/steady-clock.ts';
import type { ClusterView } from '../../src/liveness/kafka/cluster-view.ts';
import { collectFrom } from '../contract/collected.ts';
import { kafkaLines } from '../kafka-broker/kafka-jars.ts';
import { startCluster, type TestCluster } from '../kafka-broker/start-cluster.ts';
import { testWith } from '../needs.ts';

const test = testWith({ programs: ['java', 'mvn'] });
const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });

describe.each(kafkaLines)('Kafka %s', (line) => {
  let cluster: Promise<TestCluster> | undefined;
  const sources = new Map<number, Source>();
  // With the first test that runs: a machine without Java starts nothing.
  const open = () => (cluster ??= startCluster({ line }));
  afterAll(async () => {
    for (const source of sources.values()) source.stop();
    await (await cluster)?.stop();
  });

  async function look(besides?: number): Promise<ClusterView> {
    const { brokers } = await open();
    const bootstrap = brokers.map(({ address }) => address);
    const observer = createClusterObserver({ port, bootstrap, wallClock: Date.now, clock: steadyClock });
    const seen = await observer.look({ deadlineMs: 10_000, besides, withGroups: true });
    if (!seen.ok) throw new Error(seen.problem);
    return seen.value;
  }

  function read(id: number, what: string): { readonly value: unknown; readonly detail: string | undefined } {
    const { values, details } = collectFrom(sources.get(id) as Source);
    return { value: values[`kafka.${what} ${id}`], detail: details[`kafka.${what} ${id}`] };
  }

  async function until(isSo: () => boolean, withinS: number): Promise<void> {
    const ends = performance.now() + withinS * 1_000;
    while (!isSo()) {
      if (performance.now() > ends) throw new Error(`not so within ${withinS} s`);
      await pause(250);
    }
  }

  test('three canaries make their topics and are well', async () => {
    const { brokers } = await open();
    for (const { id, address } of brokers) {
      const settings = { broker: { id, listener: address }, access: { tls: undefined, sasl: undefined }, servers: [] };
      sources.set(
        id,
        createKafkaSource(settings, () => undefined),
      );
      sources.get(id)?.start();
    }

    await until(() => brokers.every(({ id }) => read(id, 'canary.failing_seconds').value === 0), 30);
    await until(() => brokers.every(({ id }) => read(id, 'canary.read_failing_seconds').value === 0), 45);
    expect(brokers.map(({ id }) => read(id, 'listener.failing_seconds').value)).toEqual([0, 0, 0]);
  });

  test('the view is whole: brokers with their racks, partitions with their replicas, what must be in sync, groups with their offsets', async () => {
    const { brokers } = await open();
    const kafka = new Kafka({ brokers: brokers.map(({ address }) => `${address.host}:${address.port}`), logLevel: logLevel.NOTHING });
    const [admin, producer, consumer] = [kafka.admin(), kafka.producer(), kafka.consumer({ groupId: 'shipping' })];
    await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
    try {
      // kafkajs throws when it waits for leaders and looks a moment too early.
      await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 3 }], waitForLeaders: false });
      await pause(2_000);
      await consumer.subscribe({ topic: 'orders', fromBeginning: true });
      let consumed = 0;
      await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => void (consumed += 1) });
      await producer.send({ topic: 'orders', messages: Array.from({ length: 30 }, (_, key) => ({ key: String(key), value: 'x' })) });
      await until(() => consumed === 30, 30);
      await pause(500);

      const view = await look();
      expect(view.clusterId).toHaveLength(22);
      expect(view.brokers.map(({ id, rack }) => [id, rack])).toEqual([
        [1, 'zone-1'],
        [2, 'zone-2'],
        [3, 'zone-3'],
      ]);
      expect(view).toMatchObject({ unseenTopics: [], reassignments: [] });
      const orders = view.partitions.filter(({ topic }) => topic === 'orders');
      expect(orders.map(({ isr, minIsr }) => [isr.length, minIsr])).toEqual([
        [3, 2],
        [3, 2],
        [3, 2],
      ]);
      expect([...new Set(view.partitions.map(({ topic }) => topic))].toSorted()).toEqual(['__consumer_offsets', 'orders']);
      const group = view.groups.find((each) => each.group === 'shipping');
      expect(group?.state).toBe('Stable');
      expect(group?.members.map(({ clientHost, partitions }) => [clientHost, partitions.length])).toEqual([['127.0.0.1', 3]]);
      expect(group?.offsets.reduce((sum, { committed }) => sum + (committed ?? 0), 0)).toBe(30);
      expect(group?.offsets.every(({ committed, end, low }) => committed === end && low === 0)).toBe(true);
    } finally {
      await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
    }
  });

  test('a broker that stands still fails its canary and its handshake, its neighbours do not, and the cluster leaves it out', async () => {
    const { brokers } = await open();
    brokers[0]?.signal('SIGSTOP');

    await until(() => Number(read(1, 'canary.failing_seconds').value) >= 15 && Number(read(1, 'listener.failing_seconds').value) >= 5, 40);
    expect(read(1, 'canary.failing_seconds').detail).toMatch(/^timeout: /);
    expect(read(1, 'listener.failing_seconds').detail).toMatch(/^timeout: /);
    for (const id of [2, 3]) expect(read(id, 'canary.failing_seconds').value ?? 0).toBe(0);
    const view = await look(1);
    expect(view.brokers.map(({ id }) => id)).toEqual([2, 3]);
    expect(view.partitions.every(({ leader }) => leader !== 1)).toBe(true);

    const from = performance.now();
    const tries = await Promise.all(
      Array.from({ length: 200 }, () => port.connect(brokers[0]?.address as never, 250).catch(({ kind }) => kind)),
    );
    expect(new Set(tries)).toEqual(new Set(['timeout']));
    expect(performance.now() - from).toBeLessThan(250 + 250);
  });

  test('a broker that is killed refuses', async () => {
    const { brokers } = await open();
    brokers[0]?.signal('SIGKILL');
    const refuses = (what: string) => read(1, what).detail?.startsWith('refused: ') === true;
    await until(() => refuses('listener.failing_seconds') && refuses('canary.failing_seconds'), 20);
    expect(read(1, 'listener.failing_seconds').value).toBeGreaterThan(0);
  });
});
