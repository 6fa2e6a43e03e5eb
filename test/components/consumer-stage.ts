/**
 * What does heald say of real consumers of a real Kafka? A broker, consumers that each come from an address of their own, and the
 * controller's core, which looks through the real observer.
 *
 * Only the clock is quick: one second here is half a minute there at most, so that the ten looks of a judgement take ten seconds. Everything that
 * passes over a wire is as it is; offsets, members and states are those of the moment of the look.
 */
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel, type Admin, type EachMessagePayload, type TopicMessages } from 'kafkajs';

import { createKafkaViewer } from '../../src/apps/controller/kafka-viewer.ts';
import { namePartition, type ConsumerGroupView } from '../../src/liveness/kafka/cluster-view.ts';
import { judgeConsumers, type GroupJudgement, type GroupWatch } from '../../src/liveness/kafka/consumer-watch.ts';
import type { KafkaLine } from '../kafka-broker/kafka-jars.ts';
import { startCluster } from '../kafka-broker/start-cluster.ts';
import { createBrokerDesk } from '../unit/controller/kafka/broker-desk.ts';

const quickness = 30;
const feedEveryMs = 200;
/** On a machine that is busy the quick clock is not as quick. */
const patienceS = 100;

export interface ConsumerStage {
  /** "host:port" of the broker. */
  readonly address: string;
  readonly admin: Admin;
  /** A client whose connections come from this address of loopback. */
  clientFrom(host: string): Kafka;
  make(topic: string, partitions: number): Promise<void>;
  /** Makes a topic and writes one message to each of its partitions, five times a second, for as long as the stage stands. */
  feed(topic: string, partitions: number): Promise<void>;
  write(topic: string, partition: number, values: readonly string[]): Promise<void>;
  consume(reader: Reading): Promise<Reader>;
  /** The quick clock, in milliseconds. */
  now(): number;
  /** Lets so much of its time pass. */
  wait(ms: number): Promise<void>;
  /** When the message with this offset was written, on the quick clock. */
  writtenAt(partition: string, offset: number): number | undefined;
  /** What the log says of this group, oldest first. */
  told(group: string): string[];
  /** The log says something new of this group, with these words in it. */
  untilTold(group: string, words: string): Promise<string>;
  /** What the newest look saw of it, what is kept of it, and what is made of that. */
  seen(group: string): ConsumerGroupView | undefined;
  watch(group: string): GroupWatch | undefined;
  judge(group: string): GroupJudgement | undefined;
  until(isSo: () => boolean, explain?: () => string): Promise<void>;
  close(): Promise<void>;
}

export interface Reading {
  readonly group: string;
  readonly topic: string;
  readonly host: string;
  /** While it says yes to a message, that message is not done with; the member is alive all the same. */
  readonly isStuckAt?: (message: EachMessagePayload) => boolean;
  readonly commits?: boolean;
}

export interface Reader {
  /** Without having done with the message that it is stuck at. */
  leave(): Promise<void>;
}

export async function openStage(line: KafkaLine, transactionalTopics: readonly string[]): Promise<ConsumerStage> {
  const ofTransactions = { 'replication.factor': '1', 'min.isr': '1', 'num.partitions': '2' };
  const settings = Object.fromEntries(Object.entries(ofTransactions).map(([name, value]) => [`transaction.state.log.${name}`, value]));
  const cluster = await startCluster({ line, brokers: 1, settings });
  const bootstrap = cluster.brokers.map(({ address }) => address);
  const address = bootstrap.map(({ host, port }) => `${host}:${port}`).join(',');
  const shape = { bootstrap, brokers: [1], transactionalTopics };
  const { desk, live } = createBrokerDesk({}, shape, { view: (asked, wish) => viewer.view(asked, wish) });
  const viewer = createKafkaViewer(() => desk.now);
  const written = new Map<string, { readonly offset: number; readonly at: number }[]>();
  const fed = new Map<string, number>();
  const readers: Reader[] = [];
  const here = clientFrom('127.0.0.1');
  const [admin, producer] = [here.admin(), here.producer({ allowAutoTopicCreation: false })];
  try {
    await Promise.all([admin.connect(), producer.connect()]);
  } catch (error) {
    await sayGoodbye();
    throw error;
  }
  const ending = new AbortController();
  const isOpen = () => !ending.signal.aborted;
  const running = Promise.all([repeat(() => live(1), 1_000 / quickness), repeat(feedAll, feedEveryMs)]);

  async function sayGoodbye(): Promise<void> {
    const goodbyes = [...readers.map((reader) => reader.leave()), admin.disconnect(), producer.disconnect()];
    await Promise.race([Promise.allSettled(goodbyes), pause(5_000)]);
    await cluster.stop();
  }

  async function repeat(work: () => Promise<void>, everyMs: number): Promise<void> {
    while (isOpen()) {
      const beganAt = performance.now();
      await work();
      await pause(Math.max(0, beganAt + everyMs - performance.now()));
    }
  }

  async function feedAll(): Promise<void> {
    const messagesTo = (partitions: number) => Array.from({ length: partitions }, (_, partition) => ({ partition, value: 'x' }));
    await send([...fed].map(([topic, partitions]) => ({ topic, messages: messagesTo(partitions) })));
  }

  /** A topic that is just being made or deleted takes nothing. */
  async function send(topicMessages: TopicMessages[]): Promise<boolean> {
    if (topicMessages.length === 0) return true;
    const from = desk.now;
    const taken = await producer.sendBatch({ topicMessages }).catch(() => []);
    for (const { topicName: topic, partition, baseOffset } of taken) {
      const name = namePartition({ topic, partition });
      written.set(name, [...(written.get(name) ?? []), { offset: Number(baseOffset), at: (from + desk.now) / 2 }]);
    }
    return taken.length > 0;
  }

  async function write(topic: string, partition: number, values: readonly string[]): Promise<void> {
    while (!(await send([{ topic, messages: values.map((value) => ({ partition, value })) }]))) await pause(100);
  }

  function clientFrom(host: string): Kafka {
    return new Kafka({
      brokers: [address],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, retries: 20 },
      socketFactory: ({ host: to, port, onConnect }) => createConnection({ host: to, port, localAddress: host }, onConnect),
    });
  }

  async function make(topic: string, partitions: number): Promise<void> {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: false });
    await until(
      () => view()?.partitions.some((each) => each.topic === topic) === true,
      () => `${topic} is seen`,
    );
  }

  async function consume({ group, topic, host, isStuckAt = () => false, commits = true }: Reading): Promise<Reader> {
    const consumer = clientFrom(host).consumer({ groupId: group, heartbeatInterval: 200, sessionTimeout: 6_000 });
    let isLeaving = false;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: commits,
      autoCommitThreshold: 1,
      partitionsConsumedConcurrently: 8,
      eachMessage: async (message) => {
        while (isStuckAt(message)) {
          if (isLeaving) throw new Error('leaves, and has not done with this message');
          await message.heartbeat();
          await pause(100);
        }
      },
    });
    const reader = {
      leave: () => {
        isLeaving = true;
        return consumer.disconnect();
      },
    };
    readers.push(reader);
    return reader;
  }

  const view = () => desk.state.clusters.get('events')?.view;
  const seen = (group: string) => view()?.groups.find((each) => each.group === group);
  const watch = (group: string) => desk.state.clusters.get('events')?.groups.get(group)?.watch;
  const told = (group: string) => desk.lines().filter((text) => text.includes(`consumers ${group} of`));

  function judge(group: string): GroupJudgement | undefined {
    const kept = watch(group);
    return kept && judgeConsumers(kept, (topic) => (transactionalTopics.includes(topic) ? 1 : 0), desk.now);
  }

  async function until(isSo: () => boolean, explain = () => ''): Promise<void> {
    const ends = performance.now() + patienceS * 1_000;
    while (!isSo()) {
      if (performance.now() > ends || !isOpen()) throw new Error(`not so within ${patienceS} s: ${explain()}`);
      await pause(50);
    }
  }

  return {
    address,
    admin,
    clientFrom,
    make,
    write,
    consume,
    now: () => desk.now,
    wait(ms) {
      const ends = desk.now + ms;
      return until(() => desk.now >= ends);
    },
    told,
    seen,
    watch,
    judge,
    until,
    async feed(topic, partitions) {
      await make(topic, partitions);
      fed.set(topic, partitions);
    },
    writtenAt: (partition, offset) => written.get(partition)?.find((each) => each.offset === offset)?.at,
    async untilTold(group, words) {
      const before = told(group).length;
      const find = () =>
        told(group)
          .slice(before)
          .find((text) => text.includes(words));
      const explain = () => `"${words}" of ${group}: ${told(group).join(' | ')}; ${JSON.stringify([seen(group), judge(group)])}`;
      await until(() => find() !== undefined, explain);
      return find() as string;
    },
    async close() {
      ending.abort();
      try {
        await running;
      } finally {
        await sayGoodbye();
      }
    },
  };
}
