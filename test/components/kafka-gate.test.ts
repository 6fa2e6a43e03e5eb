/**
 * What does the gate make of a real Kafka? The controller's core looks at three real brokers; hosts and cloud are played, on a clock of
 * their own. A replaced broker is killed, and started again under its id on an empty disk.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { createKafkaViewer } from '../../src/apps/controller/kafka-viewer.ts';
import { kafkaLines } from '../kafka-broker/kafka-jars.ts';
import { startCluster, type TestCluster } from '../kafka-broker/start-cluster.ts';
import { testWith } from '../needs.ts';
import { cluster as declared, createBrokerDesk } from '../unit/controller/kafka/broker-desk.ts';

const test = testWith({ programs: ['java', 'mvn'] });
/** They wait for their brokers more than for a processor. */
const together = 'concurrent' in test ? test.concurrent : test;

const topic = (name: string, replicas: readonly number[]) => ({ name, replicas, settings: { 'min.insync.replicas': '2' } });

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const ends = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > ends) throw new Error('not so within 60 s');
    await pause(250);
  }
}

for (const line of kafkaLines)
  together(
    `a real broker of Kafka ${line} goes when it can be spared, settles on an empty disk, and none goes while another is lost`,
    async () => {
      const cluster = await startCluster({ line });
      const emptyDisk = await mkdtemp(join(tmpdir(), 'heald-kafka-empty-'));
      try {
        await tellOfGate(cluster, emptyDisk);
      } finally {
        await cluster.stop();
        await rm(emptyDisk, { recursive: true, force: true });
      }
    },
  );

async function tellOfGate(cluster: TestCluster, emptyDisk: string): Promise<void> {
  const { brokers } = cluster;
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const connection = await port.connect(brokers[1]?.address as never, 5_000);
  for (const made of [topic('orders', [1, 2, 3]), topic('payments', [2, 3, 1])]) await connection.createTopic(made, 5_000);
  connection.close();

  const shape = { bootstrap: brokers.map(({ address }) => address), controllers: { brokers: [1, 2, 3], check: 'quorum' } };
  const watched = { ...declared, ...shape };
  const stage = createBrokerDesk({}, shape, { view: (asked, wish) => viewer.view(asked, wish) });
  const { desk, world } = stage;
  const viewer = createKafkaViewer(() => desk.now);
  for (const host of world.hosts.keys()) world.quorum.set(host, 0);
  const machines = () => stage.calls().map(({ target }) => target.machine);
  const refusals = () => stage.gate().flatMap(({ passed, sentence }) => (passed ? [] : [sentence]));

  await stage.live(120);
  world.sick.set('kafka-a-1', desk.now);
  await stage.live(40);
  expect(refusals()).toEqual([]);
  expect(machines()).toEqual(['kafka-a-1']);

  brokers[0]?.signal('SIGKILL');
  await brokers[0]?.ended;
  // Its clock runs faster than the brokers': they must have noticed that one is gone, and have taken it back, before minutes go by.
  const isWhole = async () => {
    const seen = await viewer.view(watched, { besides: 1, withGroups: false });
    return seen.ok && seen.value.partitions.every(({ isr }) => isr.includes(1));
  };
  await until(async () => !(await isWhole()));
  await cluster.restart(1, { logDir: emptyDisk });
  stage.replace('kafka-a-9');
  world.quorum.set('kafka-a-9', 0);
  await until(isWhole);

  const settled = () => desk.lines().some((line) => line.includes('broker 1 of events is whole again'));
  await stage.live(9 * 60);
  expect(settled()).toBe(false);
  await stage.live(30 * 60);
  expect(settled()).toBe(true);

  brokers[2]?.signal('SIGKILL');
  await brokers[2]?.ended;
  await until(async () => {
    const seen = await viewer.view(watched, { besides: 2, withGroups: false });
    return seen.ok && seen.value.partitions.every(({ isr }) => !isr.includes(3));
  });
  world.sick.set('kafka-b-2', desk.now);
  await stage.live(60);
  expect(machines()).toEqual(['kafka-a-1']);
  expect(refusals()[0]).toBe('not registered: broker 3');
  expect(refusals().at(-1)).toBe('2 partitions with fewer in-sync replicas left than it takes to write: orders-0, payments-0');
}
