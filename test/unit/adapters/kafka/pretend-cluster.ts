/** A cluster that a test bends: what its brokers answer, when they do, and what was asked of them. */
import {
  KafkaTrouble,
  type BrokerConnection,
  type KafkaPort,
  type Metadata,
  type NewTopic,
  type TroubleKind,
} from '../../../../src/adapters/kafka/kafka-port.ts';
import type { Clock } from '../../../../src/adapters/steady-clock.ts';

export interface PretendCluster {
  readonly port: KafkaPort;
  readonly asked: string[];
  readonly made: NewTopic[];
  /** Topics that exist, with the leader of their only partition. */
  readonly leaders: Map<string, number>;
  /** Connections that nobody has closed. */
  open(): number;
  /** What goes wrong with these questions from now on; `hangs` answers nothing until the deadline. */
  bend(question: 'connect' | 'metadata' | 'write' | 'offsets' | 'create', trouble: KafkaTrouble | 'hangs' | undefined): void;
}

export const brokers = [1, 2, 3].map((id) => ({ id, host: '127.0.0.1', port: 9_090 + id, rack: undefined }));

export function troubleOf(kind: TroubleKind, code?: string): KafkaTrouble {
  return new KafkaTrouble(kind, code ?? kind, code);
}

export function createPretendCluster(clock: Clock): PretendCluster {
  const bent = new Map<string, KafkaTrouble | 'hangs'>();
  const [asked, made]: [string[], NewTopic[]] = [[], []];
  const leaders = new Map<string, number>();
  let open = 0;

  function answer<Answer>(question: string, deadlineMs: number, give: () => Answer, lose?: () => void): Promise<Answer> {
    asked.push(question);
    const trouble = bent.get(question.split(' ')[0] as string);
    if (trouble === undefined) return Promise.resolve().then(give);
    if (trouble !== 'hangs') return Promise.reject(trouble);
    return new Promise((_resolve, reject) => {
      clock.after(deadlineMs, () => {
        lose?.();
        reject(troubleOf('timeout'));
      });
    });
  }

  function connect(at: number): BrokerConnection {
    let isOpen = true;
    open += 1;
    const lose = () => {
      if (isOpen) open -= 1;
      isOpen = false;
    };
    const refuse = () => Promise.reject(troubleOf('unknown', 'not asked in these tests'));
    return {
      get open() {
        return isOpen;
      },
      readMetadata: (topics, deadlineMs) => answer(`metadata at ${at}`, deadlineMs, () => describe(topics, leaders), lose),
      writeRecord: ({ topic }, _value, deadlineMs) => answer(`write ${topic}`, deadlineMs, () => undefined, lose),
      listOffsets: (partitions, _which, deadlineMs) =>
        answer('offsets', deadlineMs, () => partitions.map((each) => ({ ...each, offset: 7 })), lose),
      createTopic: (topic, deadlineMs) =>
        answer(
          `create at ${at}`,
          deadlineMs,
          () => {
            made.push(topic);
            leaders.set(topic.name, topic.replicas[0] as number);
          },
          lose,
        ),
      readTopicSetting: refuse,
      listReassignments: refuse,
      listGroups: refuse,
      describeGroups: refuse,
      readCommitted: refuse,
      close: lose,
    };
  }

  return {
    port: { connect: ({ port }, deadlineMs) => answer(`connect ${port}`, deadlineMs, () => connect(port)) },
    asked,
    made,
    leaders,
    open: () => open,
    bend(question, trouble) {
      if (trouble === undefined) bent.delete(question);
      else bent.set(question, trouble);
    },
  };
}

function describe(topics: readonly string[] | 'all', leaders: ReadonlyMap<string, number>): Metadata {
  const names = topics === 'all' ? [...leaders.keys()] : topics;
  return {
    clusterId: 'pretended',
    controllerId: 3,
    brokers,
    topics: names.map((name) => {
      const leader = leaders.get(name);
      if (leader === undefined) return { name, trouble: 'UNKNOWN_TOPIC_OR_PARTITION', partitions: [] };
      return { name, trouble: undefined, partitions: [{ partition: 0, leader, replicas: [1, 2, 3], isr: [1, 2, 3], offline: [] }] };
    }),
  };
}
