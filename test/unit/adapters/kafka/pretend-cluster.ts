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

type Question = 'connect' | 'metadata' | 'write' | 'offsets' | 'create' | 'settings' | 'reassignments' | 'groups' | 'anew';

export interface PretendCluster {
  readonly port: KafkaPort;
  readonly asked: string[];
  readonly made: NewTopic[];
  /** Topics that exist, with the leader of their only partition. */
  readonly leaders: Map<string, number>;
  /** Groups of the newer protocol. */
  readonly newGroups: Set<string>;
  /** Connections that nobody has closed. */
  open(): number;
  /** What goes wrong with these questions from now on, or with one at one port; `hangs` answers nothing until the deadline. */
  bend(question: Question | `${Question} ${number}` | `${Question} at ${number}`, trouble: KafkaTrouble | 'hangs' | undefined): void;
}

export const brokers = [1, 2, 3].map((id) => ({ id, host: '127.0.0.1', port: 9_090 + id, rack: undefined }));

export function troubleOf(kind: TroubleKind, code?: string): KafkaTrouble {
  return new KafkaTrouble(kind, code ?? kind, code);
}

export function createPretendCluster(clock: Clock): PretendCluster {
  const bent = new Map<string, KafkaTrouble | 'hangs'>();
  const [asked, made]: [string[], NewTopic[]] = [[], []];
  const leaders = new Map<string, number>();
  const newGroups = new Set<string>();
  let open = 0;

  function answer<Answer>(question: string, deadlineMs: number, give: () => Answer, lose?: () => void): Promise<Answer> {
    asked.push(question);
    const trouble = bent.get(question) ?? bent.get(question.split(' ')[0] as string);
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
    return {
      get open() {
        return isOpen;
      },
      readMetadata: (topics, deadlineMs) => answer(`metadata at ${at}`, deadlineMs, () => describe(topics, leaders), lose),
      writeRecord: ({ topic }, _value, deadlineMs) => answer(`write ${topic}`, deadlineMs, () => undefined, lose),
      listOffsets: (partitions, which, deadlineMs) =>
        answer(`offsets at ${at}`, deadlineMs, () => partitions.map((each) => ({ ...each, offset: which === 'latest' ? 7 : 2 })), lose),
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
      readTopicSetting: (topics, _name, deadlineMs) =>
        answer('settings', deadlineMs, () => new Map(topics.map((topic) => [topic, '2'])), lose),
      listReassignments: (deadlineMs) => answer(`reassignments at ${at}`, deadlineMs, () => [{ topic: 'orders', partition: 0 }], lose),
      // Each broker coordinates one group, called by its port.
      listGroups: (deadlineMs) => answer(`groups at ${at}`, deadlineMs, () => [`group-${at}`], lose),
      describeGroups: (groups, deadlineMs) =>
        answer(
          'describe',
          deadlineMs,
          () => groups.map((group) => ({ group, state: newGroups.has(group) ? 'Dead' : 'Stable', members: [] })),
          lose,
        ),
      describeNewGroups: (groups, deadlineMs) =>
        answer(
          'anew',
          deadlineMs,
          () => groups.filter((group) => newGroups.has(group)).map((group) => ({ group, state: 'CompletingRebalance', members: [] })),
          lose,
        ),
      readCommitted: (_group, deadlineMs) =>
        answer('committed', deadlineMs, () => [...leaders.keys()].map((topic) => ({ topic, partition: 0, offset: 5 })), lose),
      close: lose,
    };
  }

  return {
    port: { connect: ({ port }, deadlineMs) => answer(`connect ${port}`, deadlineMs, () => connect(port)) },
    asked,
    made,
    leaders,
    newGroups,
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
