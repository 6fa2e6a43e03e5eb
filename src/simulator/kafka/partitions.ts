/** Where do the replicas of each partition stand? One in each zone, in rows of brokers; and some unevenly, as a drill leaves them. */
import type { Broker } from './brokers.ts';

export interface KafkaPlan {
  /** The group whose hosts are its brokers. */
  readonly group: string;
  readonly partitions: number;
  /** So many more have two or three of their replicas on the brokers 1, 2 and the last of the second zone. */
  readonly uneven: number;
  /** Topics of other kinds beside these. */
  readonly topics?: readonly TopicPlan[];
  /** Brokers that are controllers too; none when it is left out: the controllers are machines of their own. */
  readonly controllers?: readonly number[];
}

export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  /** How many replicas each partition has, at most one in a zone. */
  readonly replicas: number;
  readonly minIsr: number;
  /** Its data may be lost where it has no other replica. */
  readonly isExpendable?: boolean;
}

export interface Partition {
  readonly topic: string;
  readonly partition: number;
  /** The first is meant to lead. */
  readonly replicas: readonly number[];
  isr: readonly number[];
  leader: number | undefined;
  readonly minIsr: number;
  readonly isExpendable: boolean;
}

const unevenTopic = { name: 'uneven', minIsr: 2 };

export function layPartitions({ partitions, uneven, topics = [] }: KafkaPlan, brokers: readonly Broker[]): Partition[] {
  const zones = [...Map.groupBy(brokers, ({ zone }) => zone).values()];
  const events: TopicPlan = { name: 'events', partitions, replicas: zones.length, minIsr: 2 };
  return [...layEvenly(events, zones), ...topics.flatMap((topic) => layEvenly(topic, zones)), ...layUnevenly(uneven, zones)];
}

function layEvenly(topic: TopicPlan, zones: readonly (readonly Broker[])[]): Partition[] {
  const rows = Math.min(...zones.map(({ length }) => length));
  return Array.from({ length: topic.partitions }, (_, number) => {
    const row = zones.map((inZone) => (inZone[number % inZone.length] as Broker).id);
    // Each of a row leads in turn.
    return lay(topic, number, rotate(row, Math.floor(number / rows) % row.length).slice(0, topic.replicas));
  });
}

/** Three brokers in two zones that are each easily spared, and not together. */
function layUnevenly(uneven: number, [first = [], second = [], third = []]: readonly (readonly Broker[])[]): Partition[] {
  const [one, two, three, elsewhere] = [first[0], first[1], second.at(-1), third[0]].map((broker) => broker?.id);
  if (one === undefined || two === undefined || three === undefined || elsewhere === undefined) return [];
  const patterns = [
    [one, three, elsewhere],
    [two, three, elsewhere],
    [one, two, elsewhere],
  ];
  return Array.from({ length: uneven }, (_, number) => lay(unevenTopic, number, patterns[number % patterns.length] as number[]));
}

function lay(topic: Pick<TopicPlan, 'name' | 'minIsr' | 'isExpendable'>, partition: number, replicas: readonly number[]): Partition {
  const { name, minIsr, isExpendable = false } = topic;
  return { topic: name, partition, replicas, isr: replicas, leader: replicas[0], minIsr, isExpendable };
}

function rotate(row: readonly number[], by: number): number[] {
  return [...row.slice(by), ...row.slice(0, by)];
}
