/** Does heald see a Kafka that still runs with ZooKeeper as it sees one without? Only its controller knows what is being moved. */
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, expect } from 'vitest';

import { createClusterObserver } from '../../src/adapters/kafka/cluster-observer.ts';
import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { createKafkaSource } from '../../src/adapters/kafka/kafka-source.ts';
import { steadyClock } from '../../src/adapters/steady-clock.ts';
import { createKafkaViewer } from '../../src/apps/controller/kafka-viewer.ts';
import type { ClusterView } from '../../src/liveness/kafka/cluster-view.ts';
import { collectFrom } from '../contract/collected.ts';
import { startZookeeperCluster, type ZookeeperCluster } from '../kafka-broker/start-zookeeper-cluster.ts';
import { testWith } from '../needs.ts';
import { createBrokerDesk } from '../unit/controller/kafka/broker-desk.ts';

const test = testWith({ programs: ['java', 'mvn'] });
const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });

let cluster: Promise<ZookeeperCluster> | undefined;
const open = () => (cluster ??= startZookeeperCluster());
afterAll(async () => {
  await (await cluster)?.stop();
});

async function look(besides?: number): Promise<ClusterView> {
  const bootstrap = (await open()).brokers.map(({ address }) => address);
  const observer = createClusterObserver({ port, bootstrap, wallClock: Date.now, clock: steadyClock });
  const seen = await observer.look({ deadlineMs: 10_000, besides, withGroups: true });
  if (!seen.ok) throw new Error(seen.problem);
  return seen.value;
}

async function until<Found>(find: () => Promise<Found | undefined> | Found | undefined, withinS: number): Promise<Found> {
  const ends = performance.now() + withinS * 1_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > ends) throw new Error(`not so within ${withinS} s`);
    await pause(250);
  }
}

/** Every broker knows of a leader for each of its partitions: a client may ask any of them. */
async function isLed(topic: string, partitions: number): Promise<boolean> {
  const counted = (await open()).brokers.map(async ({ address }) => {
    const connection = await port.connect(address, 5_000);
    const { topics } = await connection.readMetadata([topic], 5_000).finally(() => connection.close());
    return topics.flatMap((each) => each.partitions).filter(({ leader }) => leader !== undefined).length;
  });
  return (await Promise.all(counted)).every((led) => led === partitions);
}

const countCommitted = ({ groups }: ClusterView, name: string): number | undefined =>
  groups.find(({ group }) => group === name)?.offsets.reduce((sum, { committed }) => sum + (committed ?? 0), 0);

test('three canaries make their topics, and they and the handshakes are well', async () => {
  const { brokers } = await open();
  const sources = brokers.map(({ id, address }) => {
    const settings = { broker: { id, listener: address }, access: { tls: undefined, sasl: undefined }, servers: [] };
    return { id, source: createKafkaSource(settings, () => undefined) };
  });
  for (const { source } of sources) source.start();
  const signals = ['canary.failing_seconds', 'canary.read_failing_seconds', 'listener.failing_seconds'];
  const isWell = () =>
    sources.every(({ id, source }) => {
      const { values } = collectFrom(source);
      return signals.every((signal) => values[`kafka.${signal} ${id}`] === 0);
    });
  await until(() => isWell() || undefined, 60);
  for (const { source } of sources) source.stop();
});

test('the view is whole, groups with it, whoever is asked; and no topic is missing what must be in sync', async () => {
  const { brokers } = await open();
  const addresses = brokers.map(({ address }) => `${address.host}:${address.port}`);
  const kafka = new Kafka({ brokers: addresses, requestTimeout: 5_000, logLevel: logLevel.NOTHING });
  const [admin, producer, consumer] = [kafka.admin(), kafka.producer(), kafka.consumer({ groupId: 'shipping' })];
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
  try {
    await admin.createTopics({
      topics: [{ topic: 'orders', replicaAssignment: [1, 2, 3].map((id) => ({ partition: id - 1, replicas: [id, (id % 3) + 1] })) }],
      waitForLeaders: false,
    });
    await until(async () => (await isLed('orders', 3)) || undefined, 30);
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    let consumed = 0;
    await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => void (consumed += 1) });
    await producer.send({ topic: 'orders', messages: Array.from({ length: 30 }, (_, key) => ({ key: String(key), value: 'x' })) });
    await until(() => consumed === 30 || undefined, 30);
    await until(async () => countCommitted(await look(), 'shipping') === 30 || undefined, 30);

    for (const besides of [1, 2, 3]) {
      const view = await look(besides);
      expect(view.seenFrom).not.toBe(besides);
      expect(view.clusterId).toHaveLength(22);
      expect(view.brokers.map(({ id, rack }) => `${id} in ${rack}`).toSorted()).toEqual(['1 in zone-1', '2 in zone-2', '3 in zone-3']);
      expect(view).toMatchObject({ unseenTopics: [], reassignments: [] });
      const orders = view.partitions.filter(({ topic }) => topic === 'orders');
      expect(orders.map(({ isr, minIsr }) => `${isr.length} of ${minIsr}`)).toEqual(['2 of 2', '2 of 2', '2 of 2']);
      const group = view.groups.find((each) => each.group === 'shipping');
      expect(group).toMatchObject({ state: 'Stable' });
      expect(group?.members.map(({ clientHost, partitions }) => [clientHost, partitions.length])).toEqual([['127.0.0.1', 3]]);
      expect(countCommitted(view, 'shipping')).toBe(30);
    }

    // It cannot end before the broker that takes it over goes on; the controller is not that one.
    const { controllerId, partitions } = await look();
    const taker = brokers.find(({ id }) => id !== controllerId)?.id as number;
    const moved = partitions.find(({ topic, replicas }) => topic === 'orders' && !replicas.includes(taker));
    const partition = moved?.partition as number;
    brokers[taker - 1]?.signal('SIGSTOP');
    const move = { topic: 'orders', partitionAssignment: [{ partition, replicas: [...(moved?.replicas ?? []), taker] }] };
    // kafkajs asks any broker who the controller is, and may have picked the one that stands still.
    const ask = () => admin.alterPartitionReassignments({ topics: [move] });
    await until(
      () =>
        ask().then(
          () => true,
          () => undefined,
        ),
      40,
    );
    const moving = await until(async () => {
      const { reassignments } = await look(taker);
      return reassignments?.length === 1 ? reassignments : undefined;
    }, 15);
    expect(moving).toEqual([{ topic: 'orders', partition }]);
    brokers[taker - 1]?.signal('SIGCONT');
    await until(async () => ((await look()).reassignments?.length === 0 ? true : undefined), 30);
  } finally {
    for (const broker of brokers) broker.signal('SIGCONT');
    await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
  }
});

test('the gate can be asked: it has an answer to every condition, and names the partitions that cannot spare the broker', async () => {
  const { brokers } = await open();
  // Only the controller makes topics; the others say so.
  const { controllerId } = await look();
  const connection = await port.connect(brokers.find(({ id }) => id === controllerId)?.address as never, 5_000);
  await connection.createTopic({ name: 'payments', replicas: [1, 2, 3], settings: { 'min.insync.replicas': '2' } }, 5_000);
  connection.close();
  const shape = { bootstrap: brokers.map(({ address }) => address), controllers: { brokers: [], check: undefined } };
  const stage = createBrokerDesk({}, shape, { view: (asked, wish) => viewer.view(asked, wish) });
  const viewer = createKafkaViewer(() => stage.desk.now);
  await stage.live(120);
  stage.world.sick.set('kafka-a-1', stage.desk.now);
  await stage.live(40);

  const checks = stage.gate();
  expect(checks.length).toBeGreaterThan(10);
  expect(checks.filter(({ passed }) => !passed).map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^\d partitions? with fewer in-sync replicas left than it takes to write: orders-/),
  ]);
  expect(stage.calls()).toEqual([]);
});
