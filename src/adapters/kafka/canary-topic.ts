/**
 * Where do canary records go? To a topic for each broker, `__heald_canary.<id>`, which heald makes itself and keeps small.
 *
 * Three replicas, so that the partition goes elsewhere when the broker is gone, as those of users do; but one in sync is enough to write,
 * because the records are worth nothing: what matters is whether the leader takes them.
 */
import type { NewTopic } from './kafka-port.ts';

const prefix = '__heald_canary.';
const replicasMost = 3;

export function canaryTopic(brokerId: number): string {
  return `${prefix}${brokerId}`;
}

export function isCanaryTopic(topic: string): boolean {
  return topic.startsWith(prefix);
}

/** The broker first, then those that follow it in the order of their ids, around the circle. */
export function describeCanaryTopic(brokerId: number, brokers: readonly number[]): NewTopic {
  const others = brokers.filter((id) => id !== brokerId).toSorted((left, right) => left - right);
  const following = [...others.filter((id) => id > brokerId), ...others.filter((id) => id < brokerId)];
  return {
    name: canaryTopic(brokerId),
    replicas: [brokerId, ...following].slice(0, replicasMost),
    settings: {
      'cleanup.policy': 'delete',
      'min.insync.replicas': '1',
      'retention.ms': String(60 * 60 * 1_000),
      'segment.bytes': String(16 * 1024 * 1024),
      'segment.ms': String(60 * 60 * 1_000),
    },
  };
}
