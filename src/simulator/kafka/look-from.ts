/** What does a broker tell whoever asks about the cluster? Any that works may be asked, but for the one whose word is not wanted. */
import type { Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import { isWorking, type Broker } from './brokers.ts';
import type { Kafka } from './kafka.ts';
import type { Partition } from './partitions.ts';

export interface Onlooker {
  readonly brokers: readonly Broker[];
  readonly partitions: readonly Partition[];
  readonly besides: number | undefined;
  readonly troubles: Kafka['troubles'];
  readonly random: Random;
}

export function lookFrom({ brokers, partitions, besides, troubles, random }: Onlooker, now: Instant): Result<ClusterView, string> {
  const askable = brokers.filter((broker) => broker.isRegistered && isWorking(broker) && broker.id !== besides);
  if (troubles.isBlind || askable.length === 0) return wrong('no broker answered within 3 s');
  const registered = brokers.filter(({ isRegistered }) => isRegistered);
  return ok({
    clusterId: 'rehearsed',
    seenAt: now,
    seenFrom: random.pick(askable).id,
    brokers: registered.map(({ id, zone, agent }) => ({ id, host: agent.host.identity.name, port: 9092, rack: zone })),
    controllerId: undefined,
    partitions: partitions.map(({ topic, partition, leader, replicas, isr, minIsr }) => ({
      topic,
      partition,
      leader,
      replicas,
      isr,
      offline: replicas.filter((id) => !registered.some((broker) => broker.id === id)),
      minIsr,
    })),
    unseenTopics: [],
    reassignments: troubles.moving,
    groups: [],
  });
}
