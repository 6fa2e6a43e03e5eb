/**
 * A real Kafka cluster of the old kind on loopback: one ZooKeeper, and three brokers of the last line that still knows it.
 *
 * Small heaps and low priority, as in start-cluster.ts. Whoever starts one stops it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import type { BrokerAddress } from '../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { findFreePort } from '../contract/running-controller.ts';
import { findKafka } from './kafka-jars.ts';

export interface ZookeeperCluster {
  readonly brokers: readonly { readonly id: number; readonly address: BrokerAddress; signal(name: 'SIGSTOP' | 'SIGCONT'): void }[];
  stop(): Promise<void>;
}

const brokersMany = 3;
const upWithinMs = 60_000;
const jvmFlags = ['-Xmx256m', '-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

export async function startZookeeperCluster(): Promise<ZookeeperCluster> {
  const classPath = await findKafka('3.9');
  const folder = await mkdtemp(join(tmpdir(), 'heald-zookeeper-'));
  const running: Running[] = [];
  const zookeeperPort = await findFreePort();

  async function run(main: string, name: string, settings: Readonly<Record<string, string>>): Promise<Running> {
    const file = join(folder, `${name}.properties`);
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(file, lines.join(''));
    const program = startJvm(classPath, main, file);
    running.push(program);
    return program;
  }

  async function runBroker(id: number): Promise<ZookeeperCluster['brokers'][number]> {
    const port = await findFreePort();
    const { child } = await run('kafka.Kafka', `broker-${id}`, {
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
    return { id, address: { host: '127.0.0.1', port }, signal: (name) => void child.kill(name) };
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
    await untilTogether(brokers.map(({ address }) => address));
    return { brokers, stop };
  } catch (error) {
    const said = running.map((each) => each.said().slice(-1_500)).join('\n');
    await stop();
    throw new Error(`Kafka with ZooKeeper did not start: ${(error as Error).message}\n${said}`, { cause: error });
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  said(): string;
}

function startJvm(classPath: string, main: string, file: string): Running {
  const child = spawn('nice', ['-n', '5', 'java', ...jvmFlags, '-cp', classPath, main, file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  });
  let said = '';
  const hear = (text: Buffer) => (said = `${said}${text.toString()}`.slice(-20_000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return { child, ended: once(child, 'exit'), said: () => said };
}

async function untilTogether(addresses: readonly BrokerAddress[]): Promise<void> {
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const until = performance.now() + upWithinMs;
  const count = async (address: BrokerAddress): Promise<number> => {
    const connection = await port.connect(address, 2_000);
    const { brokers } = await connection.readMetadata('all', 2_000).finally(() => connection.close());
    return brokers.length;
  };
  for (const address of addresses) {
    while ((await count(address).catch(() => 0)) < brokersMany) {
      if (performance.now() > until) throw new Error(`not together within ${upWithinMs / 1_000} s`);
      await pause(250);
    }
  }
}
