/** How do the Kafka clusters stand, for whoever asks over HTTP? By the newest look at each, and by what the agents beside its brokers say. */
import type {
  BrokerAnswer,
  ClusterAnswer,
  ClusterCounts,
  ClustersAnswer,
  NamedPartitions,
} from '../../../adapters/wire/cluster-answers.ts';
import type { Instant } from '../../../base/instant.ts';
import { askKafkaGate } from '../../../controller/kafka/ask-gate.ts';
import { judgeBrokerOf } from '../../../controller/kafka/broker-evidence.ts';
import { findHostsOf } from '../../../controller/kafka/brokers.ts';
import type { State } from '../../../controller/state.ts';
import { namePartition, type PartitionId } from '../../../liveness/kafka/cluster-view.ts';
import type { KafkaCluster } from '../../../policy/policy.ts';
import { refusalsOf } from '../../../remediation/gates/gate.ts';
import { formatTime } from '../format-time.ts';
import { describeConsumers } from './describe-consumers.ts';

const namedMost = 20;

export function describeClusters(state: State, now: Instant): ClustersAnswer {
  const clusters = (state.policies?.kafkaClusters ?? []).map((cluster) => describeCluster(state, cluster, now));
  return { formatVersion: 1, clusters };
}

/** What costs one look at each partition and group; to describe a broker is to ask the gate about it, which looks at all of them. */
export function countClusters(state: State, now: Instant): readonly ClusterCounts[] {
  return (state.policies?.kafkaClusters ?? []).map((cluster) => countCluster(state, cluster, now));
}

function describeCluster(state: State, cluster: KafkaCluster, now: Instant): ClusterAnswer {
  const { name } = cluster;
  const registered = state.clusters.get(name)?.view?.brokers ?? [];
  const known = new Set([...cluster.brokers, ...registered.map(({ id }) => id)]);
  const stuck = [...state.history.kafka.stuck].filter(([key]) => key.startsWith(`${name}/`));
  return {
    ...countCluster(state, cluster, now),
    brokers: [...known].toSorted((left, right) => left - right).map((id) => describeBroker(state, cluster, id, now)),
    stuckGroups: stuck.map(([key, { at, blame }]) => ({ group: key.slice(name.length + 1), since: formatTime(at), blame })),
  };
}

function countCluster(state: State, { name, provider }: KafkaCluster, now: Instant): ClusterCounts {
  const watch = state.clusters.get(name);
  const view = watch?.view;
  const partitions = view?.partitions ?? [];
  return {
    name,
    provider,
    seenAt: formatTime(view?.seenAt),
    seenFrom: view?.seenFrom ?? null,
    trouble: watch?.trouble ?? null,
    partitions: partitions.length,
    underReplicated: nameSome(partitions.filter(({ isr, replicas }) => isr.length < replicas.length)),
    leaderless: nameSome(partitions.filter(({ leader }) => leader === undefined)),
    underMinIsr: nameSome(partitions.filter(({ isr, minIsr }) => minIsr !== undefined && isr.length < minIsr)),
    moving: view?.reassignments?.length ?? null,
    groups: watch === undefined ? [] : describeConsumers(watch, nameSome, now),
  };
}

function describeBroker(state: State, cluster: KafkaCluster, id: number, now: Instant): BrokerAnswer {
  const { kind: verdict, because } = judgeBrokerOf(state, cluster, id, now);
  const [host] = findHostsOf(state, cluster, id);
  const isRegistered = state.clusters.get(cluster.name)?.view?.brokers.some((broker) => broker.id === id) === true;
  const { id: hostId, name, zone } = host?.report.host ?? {};
  return {
    id,
    host: hostId === undefined || name === undefined || zone === undefined ? null : { id: hostId, name, zone },
    isRegistered,
    verdict,
    because,
    gate: describeGate(state, host, now),
  };
}

function describeGate(state: State, host: ReturnType<typeof findHostsOf>[number] | undefined, now: Instant): BrokerAnswer['gate'] {
  if (host === undefined) return { kind: 'unasked', because: ['no host is heard that says that it runs this broker'] };
  const asked = askKafkaGate(state, host, undefined, now);
  if (asked.kind === 'unasked') return { kind: 'unasked', because: [asked.because] };
  return { kind: asked.answer.kind, because: refusalsOf(asked.answer).map(({ sentence }) => sentence) };
}

function nameSome(partitions: readonly PartitionId[]): NamedPartitions {
  return { count: partitions.length, first: partitions.map(namePartition).toSorted().slice(0, namedMost) };
}
