/**
 * Does a broker still write? One small record with acks=1, to a partition that it leads itself.
 *
 * The topic is heald's own, one for each broker, with one partition whose preferred leader is that broker. acks=1 asks the leader alone; a
 * record that waits for the followers too would accuse a healthy leader of what its neighbour does. While another broker leads the
 * partition there is nothing to ask here.
 *
 * Only the broker's own listener is talked to, whatever other addresses the cluster tells.
 */
import type { Clock } from '../steady-clock.ts';
import type { Asked } from './asking-loop.ts';
import { canaryTopic, describeCanaryTopic } from './canary-topic.ts';
import { KafkaTrouble, type BrokerAddress, type BrokerConnection, type KafkaPort } from './kafka-port.ts';

export interface WatchedBroker {
  readonly id: number;
  readonly listener: BrokerAddress;
}

export interface Canary {
  /** Writes one record; makes the topic first where it is missing. */
  write(): Promise<Asked>;
  /** Asks where the partition's log ends, on a connection of its own: a broker answers one connection's questions one after the other. */
  read(): Promise<Asked>;
  close(): void;
}

const deadlineMs = 2_000;
const record = Buffer.alloc(64, 'heald canary ');
/** The broker is not the partition's leader (any more); the next try looks again who is. */
const moved = ['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'FENCED_LEADER_EPOCH', 'UNKNOWN_TOPIC_OR_PARTITION'];

export function createCanary(port: KafkaPort, broker: WatchedBroker, clock: Clock): Canary {
  const topic = canaryTopic(broker.id);
  const partition = { topic, partition: 0 };
  let connection: BrokerConnection | undefined;
  let leads = false;

  async function write(): Promise<Asked> {
    const startedAt = clock.now();
    const leftMs = () => Math.max(1, startedAt + deadlineMs - clock.now());
    try {
      if (connection?.open !== true) connection = await port.connect(broker.listener, leftMs());
      const obstacle = leads ? undefined : await findObstacle(connection, leftMs);
      if (obstacle !== undefined) return { kind: 'unknown', detail: obstacle };
      leads = true;
      const sentAt = clock.now();
      await connection.writeRecord(partition, record, leftMs());
      return { kind: 'answered', seconds: (clock.now() - sentAt) / 1_000 };
    } catch (error) {
      return explain(error);
    }
  }

  /** Why there is nothing to ask now; undefined when the broker leads the partition. */
  async function findObstacle(asked: BrokerConnection, leftMs: () => number): Promise<string | undefined> {
    const { brokers, controllerId, topics } = await asked.readMetadata([topic], leftMs());
    const found = topics.find(({ name }) => name === topic);
    if (found === undefined || found.trouble === 'UNKNOWN_TOPIC_OR_PARTITION') {
      const made = describeCanaryTopic(
        broker.id,
        brokers.map(({ id }) => id),
      );
      const controller = brokers.find(({ id }) => id === controllerId);
      return makeTopic(
        () => asked.createTopic(made, leftMs()),
        async () => {
          if (controller === undefined) throw new KafkaTrouble('unknown', 'the cluster names no controller');
          const other = await port.connect(controller, leftMs());
          await other.createTopic(made, leftMs()).finally(() => other.close());
        },
      );
    }
    if (found.trouble !== undefined) return `${topic}: ${found.trouble}`;
    const leader = found.partitions[0]?.leader;
    if (leader === broker.id) return undefined;
    return leader === undefined ? `not_leader: nobody leads ${topic}` : `not_leader: broker ${leader} leads ${topic}`;
  }

  /** With ZooKeeper only the controller makes topics; with KRaft any broker passes it on. */
  async function makeTopic(here: () => Promise<void>, atController: () => Promise<void>): Promise<string | undefined> {
    try {
      await here().catch((error: unknown) => {
        if (error instanceof KafkaTrouble && error.code === 'NOT_CONTROLLER') return atController();
        throw error;
      });
      return `${topic} has just been made`;
    } catch (error) {
      if (!(error instanceof KafkaTrouble) || error.code === undefined) throw error;
      return error.code === 'TOPIC_ALREADY_EXISTS' ? `${topic} has just been made` : error.message;
    }
  }

  async function read(): Promise<Asked> {
    if (!leads) return { kind: 'unknown', detail: 'not_leader: the broker does not lead its canary partition' };
    const startedAt = clock.now();
    const leftMs = () => Math.max(1, startedAt + deadlineMs - clock.now());
    let reading: BrokerConnection | undefined;
    try {
      reading = await port.connect(broker.listener, leftMs());
      const found = await reading.listOffsets([partition], 'latest', leftMs());
      if (found.length === 0) return { kind: 'unknown', detail: `the broker does not answer for ${topic}` };
      return { kind: 'answered', seconds: (clock.now() - startedAt) / 1_000 };
    } catch (error) {
      return explain(error);
    } finally {
      reading?.close();
    }
  }

  function explain(error: unknown): Asked {
    if (!(error instanceof KafkaTrouble)) return { kind: 'unknown', detail: String(error) };
    if (error.code !== undefined && moved.includes(error.code)) {
      leads = false;
      return { kind: 'unknown', detail: `not_leader: ${error.message}` };
    }
    return blame(error);
  }

  return { write, read, close: () => connection?.close() };
}

/** Says nothing about the broker's health: who does not let us in may be well. */
const notToBlame = ['denied', 'insecure', 'unknown'];

/** What a try says about the broker; the detail begins with the kind of trouble. */
export function blame(error: unknown): Asked {
  if (!(error instanceof KafkaTrouble)) return { kind: 'unknown', detail: String(error) };
  return { kind: notToBlame.includes(error.kind) ? 'unknown' : 'failed', detail: `${error.kind}: ${error.message}` };
}
