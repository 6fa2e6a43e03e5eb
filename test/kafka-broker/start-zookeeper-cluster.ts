/**
 * A real Kafka cluster of the old kind on loopback: one ZooKeeper, and three brokers of the last line that still knows it.
 *
 * Whoever starts one stops it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BrokerAddress } from '../../src/adapters/kafka/kafka-port.ts';
import { findFreePort } from '../contract/running-controller.ts';
import { startJvm, type Jvm, type StartedBroker, untilTogether } from './jvm.ts';
import { findKafka } from './kafka-jars.ts';

export interface ZookeeperCluster {
  readonly brokers: readonly { readonly id: number; readonly address: BrokerAddress; signal(name: 'SIGSTOP' | 'SIGCONT'): void }[];
  stop(): Promise<void>;
}

const brokersMany = 3;

export async function startZookeeperCluster(): Promise<ZookeeperCluster> {
  const classPath = await findKafka('3.9');
  const folder = await mkdtemp(join(tmpdir(), 'heald-zookeeper-'));
  const running: Jvm[] = [];
  const zookeeperPort = await findFreePort();

  async function run(main: string, name: string, settings: Readonly<Record<string, string>>): Promise<Jvm> {
    const file = join(folder, `${name}.properties`);
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(file, lines.join(''));
    const program = startJvm(classPath, main, file);
    running.push(program);
    return program;
  }

  async function runBroker(id: number): Promise<StartedBroker & ZookeeperCluster['brokers'][number]> {
    const port = await findFreePort();
    const jvm = await run('kafka.Kafka', `broker-${id}`, {
      'broker.id': String(id),
      'zookeeper.connect': `127.0.0.1:${zookeeperPort}`,
      listeners: `PLAINTEXT://127.0.0.1:${port}`,
      'log.dirs': join(folder, `log-${id}`),
      'broker.rack': `zone-${id}`,
      'offsets.topic.replication.factor': String(brokersMany),
      'offsets.topic.num.partitions': '4',
      'default.replication.factor': String(brokersMany),
      'min.insync.replicas': '2',
      'auto.create.topics.enable': 'false',
      'group.initial.rebalance.delay.ms': '0',
    });
    return { id, address: { host: '127.0.0.1', port }, jvm, signal: (name) => void jvm.child.kill(name) };
  }

  async function stop(): Promise<void> {
    for (const { child } of running) child.kill('SIGCONT');
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await run('org.apache.zookeeper.server.quorum.QuorumPeerMain', 'zookeeper', {
      dataDir: join(folder, 'zookeeper'),
      clientPort: String(zookeeperPort),
      clientPortAddress: '127.0.0.1',
      'admin.enableServer': 'false',
    });
    const brokers = await Promise.all(Array.from({ length: brokersMany }, (_, index) => runBroker(index + 1)));
    await untilTogether(brokers);
    return { brokers, stop };
  } catch (error) {
    const said = running.map((each) => each.said().slice(-1_500)).join('\n');
    await stop();
    throw new Error(`Kafka with ZooKeeper did not start: ${(error as Error).message}\n${said}`, { cause: error });
  }
}
