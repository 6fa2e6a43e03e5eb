/**
 * A cluster as it really is, second by second, whatever anybody sees of it: who is up, whose disk hangs, who has copied what. A leader
 * that hangs leads on; a follower that hangs leaves the in-sync sets after half a minute; a new broker copies for minutes.
 */
import type { Random } from '../../../../src/base/random.ts';
import type { PartitionSeen } from '../../../../src/liveness/kafka/cluster-view.ts';

export interface TrueBroker {
  readonly id: number;
  stalledSince: number | undefined;
  downSince: number | undefined;
  /** Until when a broker on an empty disk copies. */
  copiesUntil: number;
}

export interface TrueCluster {
  readonly brokers: readonly TrueBroker[];
  partitions: PartitionSeen[];
  /** Lets it be `now`. */
  pass(now: number): void;
  registered(now: number): readonly number[];
  /** The broker's disk is gone, and another one starts on an empty one. */
  startEmpty(id: number, now: number): void;
}

const sessionMs = 9_000;
const lagMs = 30_000;

export function createTrueCluster(count: number, topics: number, random: Random): TrueCluster {
  const brokers = Array.from({ length: count }, (_, index): TrueBroker => ({
    id: index + 1,
    stalledSince: undefined,
    downSince: undefined,
    copiesUntil: 0,
  }));
  const partitions = Array.from({ length: topics }, (_, partition): PartitionSeen => {
    const replicas = [0, 1, 2].map((step) => ((partition * 2 + step) % count) + 1);
    return { topic: 'orders', partition, leader: replicas[0], replicas, isr: replicas, offline: [], minIsr: 2 };
  });
  const find = (id: number) => brokers[id - 1] as TrueBroker;
  const isRegistered = ({ downSince }: TrueBroker, now: number) => downSince === undefined || now - downSince < sessionMs;
  const isBehind = (broker: TrueBroker, now: number) =>
    !isRegistered(broker, now) || (broker.stalledSince !== undefined && now - broker.stalledSince >= lagMs) || now < broker.copiesUntil;

  const cluster: TrueCluster = {
    brokers,
    partitions,
    pass(now) {
      cluster.partitions = cluster.partitions.map((seen) => {
        const alive = seen.isr.filter((id) => isRegistered(find(id), now));
        const leader = seen.leader !== undefined && alive.includes(seen.leader) ? seen.leader : alive[0];
        // Nobody is left to say who is in sync: it stays as it was.
        if (leader === undefined) return { ...seen, leader };
        if (find(leader).stalledSince !== undefined) return { ...seen, leader, isr: alive };
        return { ...seen, leader, isr: seen.replicas.filter((id) => id === leader || !isBehind(find(id), now)) };
      });
    },
    registered: (now) => brokers.filter((broker) => isRegistered(broker, now)).map(({ id }) => id),
    startEmpty(id, now) {
      const broker = find(id);
      broker.stalledSince = undefined;
      broker.downSince = undefined;
      broker.copiesUntil = now + random.whole(60_000, 480_000);
      cluster.partitions = cluster.partitions.map((seen) => ({ ...seen, isr: seen.isr.filter((each) => each !== id) }));
    },
  };
  return cluster;
}
