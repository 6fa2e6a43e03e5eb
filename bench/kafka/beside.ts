/**
 * What would somebody have who watches Kafka without heald? A TCP check of each broker, a canary that waits for all replicas, and what the
 * cluster itself says; on the same stall, at the same time.
 */
import { createConnection } from 'node:net';
import { Kafka, logLevel, type Producer } from 'kafkajs';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import type { KafkaTrouble } from '../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import type { TestBroker, TestCluster } from '../../test/kafka-broker/start-cluster.ts';

export interface Watchers {
  /** Begins to count: everything until now was before the stall. */
  begin(): void;
  /** Seconds from `begin` until each first called a broker failed, by its own rule. */
  findings(): readonly Finding[];
  stop(): Promise<void>;
}

export interface Finding {
  readonly watcher: string;
  readonly broker: number;
  readonly s: number;
}

const everyMs = 2_000;
/** As heald's verdict: failed when it has failed for so long. */
const failedAfterMs = 15_000;
const deadlineMs = 2_000;
const topicsWithinMs = 10_000;
const settleMs = 2_000;

export async function startWatchers({ brokers }: TestCluster): Promise<Watchers> {
  const kafka = new Kafka({
    brokers: brokers.slice(1).map(({ address }) => `${address.host}:${address.port}`),
    logLevel: logLevel.NOTHING,
    requestTimeout: deadlineMs,
    retry: { retries: 0 },
  });
  await makeTopics(brokers);
  const producers = await Promise.all(
    brokers.map(async () => {
      const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
      await producer.connect();
      return producer;
    }),
  );
  let begunAt = Number.POSITIVE_INFINITY;
  const found: Finding[] = [];
  const loops = brokers.flatMap((broker, index) => [
    watch('TCP check', broker, () => connects(broker)),
    watch('canary, acks=all', broker, () => writes(producers[index] as Producer, broker.id)),
  ]);

  function watch(watcher: string, { id }: TestBroker, attempt: () => Promise<boolean>): { stop(): void } {
    const end = new AbortController();
    let [wellAt, isTold] = [performance.now(), false];
    async function turn(): Promise<void> {
      while (!end.signal.aborted) {
        const from = performance.now();
        if (await attempt()) wellAt = performance.now();
        else if (!isTold && performance.now() - Math.max(wellAt, begunAt) >= failedAfterMs) {
          isTold = true;
          found.push({ watcher, broker: id, s: (performance.now() - begunAt) / 1_000 });
        }
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, from + everyMs - performance.now())));
      }
    }
    void turn();
    return { stop: () => end.abort() };
  }

  return {
    begin: () => (begunAt = performance.now()),
    findings: () => found,
    async stop() {
      for (const loop of loops) loop.stop();
      await Promise.all(producers.map((producer) => producer.disconnect().catch(() => undefined)));
    },
  };
}

/** Once for all stalls of a cluster. */
async function makeTopics(brokers: readonly TestBroker[]): Promise<void> {
  const ids = brokers.map(({ id }) => id);
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const connection = await port.connect((brokers[1] as TestBroker).address, topicsWithinMs);
  for (const id of ids) {
    const replicas = [id, ...ids.filter((other) => other !== id)];
    await connection.createTopic({ name: topicOf(id), replicas, settings: {} }, topicsWithinMs).catch((error: KafkaTrouble) => {
      if (error.code !== 'TOPIC_ALREADY_EXISTS') throw error;
    });
  }
  connection.close();
  await new Promise((resolve) => setTimeout(resolve, settleMs));
}

function topicOf(id: number): string {
  return `all-replicas-${id}`;
}

function connects({ address }: TestBroker): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const finish = (isWell: boolean) => {
      socket.destroy();
      resolve(isWell);
    };
    socket
      .setTimeout(deadlineMs, () => finish(false))
      .once('connect', () => finish(true))
      .once('error', () => finish(false));
  });
}

/** The outer deadline too, since kafkajs asks for metadata first, each with a deadline of its own. */
function writes(producer: Producer, id: number): Promise<boolean> {
  const sent = producer.send({ topic: topicOf(id), acks: -1, timeout: deadlineMs, messages: [{ value: 'x' }] }).then(
    () => true,
    () => false,
  );
  return Promise.race([sent, new Promise<boolean>((resolve) => setTimeout(resolve, deadlineMs, false))]);
}
