/**
 * A real Kafka cluster on loopback: JVMs in KRaft mode, each broker and controller at once, on ports and folders of their own.
 *
 * Small heaps and low priority: they share the machine with what is measured. Whoever starts one stops it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { noCredentials, type Credentials } from '../../src/adapters/kafka/credentials.ts';
import type { BrokerAddress } from '../../src/adapters/kafka/kafka-port.ts';
import { findFreePort } from '../contract/running-controller.ts';
import { startJvm, untilTogether, type Jvm } from './jvm.ts';
import { findKafka, type KafkaLine } from './kafka-jars.ts';

export interface TestBroker {
  readonly id: number;
  readonly address: BrokerAddress;
  /** Where the controller listens that it is too. */
  readonly controllerPort: number;
  readonly logDir: string;
  readonly pid: number;
  /** The end of what it has written to its log. */
  said(): string;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  readonly ended: Promise<unknown>;
}

export interface TestCluster {
  readonly brokers: readonly TestBroker[];
  /** Starts a broker again, with what is in its folder, or with an empty one. */
  restart(id: number, on?: { readonly logDir: string }): Promise<void>;
  /** Kills what still runs. A broker whose disk hangs ends when the disk answers. */
  stop(): Promise<void>;
}

export interface ClusterShape {
  readonly line: KafkaLine;
  /** Where each broker keeps its log; folders of the cluster's own otherwise. */
  readonly logDirs?: readonly string[];
  /** Where each keeps the metadata of the cluster; with its log otherwise. */
  readonly metadataDirs?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Three otherwise. */
  readonly brokers?: number;
  /** How clients get in; in plain text, and everybody, otherwise. */
  readonly access?: ClusterAccess;
}

export interface ClusterAccess {
  readonly protocol: 'PLAINTEXT' | 'SASL_SSL';
  readonly settings: Readonly<Record<string, string>>;
  /** Further words for the tool that formats a broker's folder. */
  readonly format: readonly string[];
  /** With which the cluster is asked whether it is up. */
  readonly credentials: Credentials;
}

const openAccess: ClusterAccess = { protocol: 'PLAINTEXT', settings: {}, format: [], credentials: noCredentials };

export async function startCluster(shape: ClusterShape): Promise<TestCluster> {
  const { brokers: brokersMany = 3, access = openAccess } = shape;
  const classPath = await findKafka(shape.line);
  const folder = await mkdtemp(join(tmpdir(), 'heald-kafka-'));
  const ids = Array.from({ length: brokersMany }, (_, index) => index + 1);
  const ports = await Promise.all(ids.map(async () => ({ client: await findFreePort(), controller: await findFreePort() })));
  const voters = ids.map((id, index) => `${id}@127.0.0.1:${ports[index]?.controller}`).join(',');
  // The tool takes an id that begins with a hyphen for an option.
  const clusterId = `h${randomBytes(16).toString('base64url').slice(1)}`;
  const running: RunningBroker[] = [];

  async function prepare(id: number, logDir: string): Promise<string> {
    const { client, controller } = ports[id - 1] as (typeof ports)[number];
    const file = join(folder, `${id}.properties`);
    const metadataDir = shape.metadataDirs?.[id - 1];
    const lines = {
      'process.roles': 'broker,controller',
      'node.id': String(id),
      'controller.quorum.voters': voters,
      listeners: `CLIENT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `CLIENT://127.0.0.1:${client}`,
      'controller.listener.names': 'CONTROLLER',
      'inter.broker.listener.name': 'CLIENT',
      'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,CLIENT:${access.protocol}`,
      'log.dirs': logDir,
      ...(metadataDir === undefined ? {} : { 'metadata.log.dir': metadataDir }),
      'broker.rack': `zone-${id}`,
      'offsets.topic.replication.factor': String(brokersMany),
      'offsets.topic.num.partitions': '4',
      'default.replication.factor': String(brokersMany),
      'min.insync.replicas': String(Math.min(2, brokersMany)),
      'auto.create.topics.enable': 'false',
      'group.initial.rebalance.delay.ms': '0',
      ...shape.settings,
      ...access.settings,
    };
    await mkdir(logDir, { recursive: true });
    await writeFile(
      file,
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    await runTool(classPath, ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', clusterId, '-c', file, ...access.format]);
    return file;
  }

  async function stop(): Promise<void> {
    for (const { jvm } of running) if (jvm.isAlive()) jvm.child.kill('SIGCONT');
    for (const { jvm } of running) if (jvm.isAlive()) jvm.child.kill('SIGKILL');
    await Promise.all(running.map(({ jvm }) => jvm.ended));
    await rm(folder, { recursive: true, force: true });
  }

  async function begin(id: number, logDir: string): Promise<RunningBroker> {
    const file = await prepare(id, logDir);
    const { client: port, controller: controllerPort } = ports[id - 1] as (typeof ports)[number];
    return { id, logDir, address: { host: '127.0.0.1', port }, controllerPort, jvm: startJvm(classPath, 'kafka.Kafka', file) };
  }

  try {
    for (const id of ids) running.push(await begin(id, shape.logDirs?.[id - 1] ?? join(folder, `log-${id}`)));
    await untilTogether(running, access.credentials);
  } catch (error) {
    const said = running.map(({ jvm }) => jvm.said().slice(-1_500)).join('\n');
    await stop();
    throw new Error(`Kafka ${shape.line} did not start: ${(error as Error).message}\n${said}`, { cause: error });
  }
  return {
    get brokers() {
      return running.map(describeBroker);
    },
    async restart(id, { logDir } = { logDir: running[id - 1]?.logDir as string }) {
      running[id - 1] = await begin(id, logDir);
    },
    stop,
  };
}

interface RunningBroker {
  readonly id: number;
  readonly logDir: string;
  readonly address: BrokerAddress;
  readonly controllerPort: number;
  readonly jvm: Jvm;
}

function describeBroker({ id, logDir, address, controllerPort, jvm }: RunningBroker): TestBroker {
  return {
    id,
    logDir,
    address,
    controllerPort,
    pid: jvm.child.pid as number,
    said: jvm.said,
    ended: jvm.ended,
    signal: (name) => void jvm.child.kill(name),
  };
}

async function runTool(classPath: string, words: readonly string[]): Promise<void> {
  const { ended, said } = startJvm(classPath, ...words);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`${words.join(' ')}: ${said()}`);
}
