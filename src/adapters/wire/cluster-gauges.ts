/**
 * What does Prometheus see of Kafka clusters? Numbers of the newest look; a cluster that the newest look did not see has none but that.
 *
 * Consumer groups are the only label that users make, so no more than a hundred of a cluster have series of their own: those that stand
 * still first, then by name.
 */
import type { Gauge } from 'prom-client';

import { secondMs } from '../../base/instant.ts';
import type { ClusterCounts, ConsumersAnswer } from './cluster-answers.ts';

const groupsMost = 100;

type MakeGauge = <Label extends string>(name: string, help: string, labelNames?: Label[]) => Gauge<Label>;

/** Gives what sets the gauges. */
export function createClusterGauges(gauge: MakeGauge): (clusters: readonly ClusterCounts[]) => void {
  const ofCluster = (name: string, help: string) => gauge(`heald_kafka_${name}`, help, ['cluster']);
  const ofGroup = (name: string, help: string) => gauge(`heald_kafka_group_${name}`, help, ['cluster', 'group']);
  const seen = ofCluster('cluster_seen', '1 while the newest look at the cluster was answered.');
  const underReplicated = ofCluster('under_replicated_partitions', 'Partitions with a replica out of sync.');
  const underMinIsr = ofCluster('under_min_isr_partitions', 'Partitions with fewer replicas in sync than it takes to write.');
  const leaderless = ofCluster('leaderless_partitions', 'Partitions without a leader.');
  const stuck = ofCluster('stuck_groups', 'Consumer groups that read some of their partitions no more.');
  const known = ofCluster('groups', 'Consumer groups that are followed.');
  const lag = ofGroup('lag_messages', 'Messages that a consumer group has not read; of a hundred groups in a cluster at most.');
  const age = ofGroup('lag_seconds', 'Age of the oldest of them, or what it is at least; of the same groups.');
  const all = [seen, underReplicated, underMinIsr, leaderless, stuck, known, lag, age];

  function setSeen({ name: cluster, groups, ...counts }: ClusterCounts): void {
    underReplicated.set({ cluster }, counts.underReplicated.count);
    underMinIsr.set({ cluster }, counts.underMinIsr.count);
    leaderless.set({ cluster }, counts.leaderless.count);
    stuck.set({ cluster }, groups.filter(isStuck).length);
    known.set({ cluster }, groups.length);
    const told = [...groups.filter(isStuck), ...groups.filter((each) => !isStuck(each))].slice(0, groupsMost);
    for (const { group, status, lag: messages, lagMs } of told) {
      if (status === 'unknown') continue;
      lag.set({ cluster, group }, messages);
      if (lagMs !== null) age.set({ cluster, group }, lagMs / secondMs);
    }
  }

  return (clusters) => {
    for (const each of all) each.reset();
    for (const cluster of clusters) {
      const isSeen = cluster.seenAt !== null && cluster.trouble === null;
      seen.set({ cluster: cluster.name }, isSeen ? 1 : 0);
      if (isSeen) setSeen(cluster);
    }
  };
}

function isStuck({ status, standing }: ConsumersAnswer): boolean {
  return status !== 'unknown' && standing.count > 0;
}
