import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';

import type { ClusterCounts, ConsumersAnswer } from '../../../../src/adapters/wire/cluster-answers.ts';
import { createClusterGauges } from '../../../../src/adapters/wire/cluster-gauges.ts';

const none = { count: 0, first: [] };
const groupOf = (group: string, change: Partial<ConsumersAnswer> = {}): ConsumersAnswer => ({
  group,
  seenAt: '2026-01-05T09:06:31.120Z',
  state: 'Stable',
  members: 3,
  status: 'ok',
  partitions: 6,
  standing: none,
  lag: 7,
  lagMs: 1_500,
  lagIsAtLeast: false,
  blame: 'nobody',
  hosts: [],
  because: '',
  ...change,
});
const clusterOf = (change: Partial<ClusterCounts>): ClusterCounts => ({
  name: 'events',
  provider: 'self',
  seenAt: '2026-01-05T09:06:31.120Z',
  seenFrom: 1,
  trouble: null,
  partitions: 2,
  moving: 0,
  underReplicated: none,
  leaderless: none,
  underMinIsr: none,
  groups: [],
  ...change,
});

function scrape() {
  const registry = new Registry();
  const set = createClusterGauges((name, help, labelNames = []) => new Gauge({ name, help, labelNames, registers: [registry] }));
  return async (cluster: ClusterCounts) => {
    set([cluster]);
    return (await registry.metrics()).split('\n').filter((line) => line.startsWith('heald_'));
  };
}

test('a cluster that is seen has its numbers, and one that is not has none but that', async () => {
  const read = scrape();
  const underReplicated = { count: 2, first: ['orders-0', 'orders-1'] };
  const seen = await read(clusterOf({ underReplicated, groups: [groupOf('shipping')] }));
  expect(seen).toContain('heald_kafka_cluster_seen{cluster="events"} 1');
  expect(seen).toContain('heald_kafka_under_replicated_partitions{cluster="events"} 2');
  expect(seen).toContain('heald_kafka_group_lag_messages{cluster="events",group="shipping"} 7');
  expect(seen).toContain('heald_kafka_group_lag_seconds{cluster="events",group="shipping"} 1.5');
  expect(await read(clusterOf({ trouble: 'nobody answers', groups: [groupOf('shipping')] }))).toEqual([
    'heald_kafka_cluster_seen{cluster="events"} 0',
  ]);
});

test('a hundred groups have series of their own, those that stand still first; what is not known has none', async () => {
  const many = Array.from({ length: 200 }, (_, index) => groupOf(`group-${String(index).padStart(3, '0')}`));
  const stuck = groupOf('stuck', { status: 'error', standing: { count: 1, first: ['orders-0'] } });
  const lost = groupOf('a-lost-one', { status: 'unknown' });
  const lines = await scrape()(clusterOf({ groups: [lost, ...many, stuck] }));
  expect(lines).toContain('heald_kafka_stuck_groups{cluster="events"} 1');
  expect(lines).toContain('heald_kafka_groups{cluster="events"} 202');
  const told = lines.filter((line) => line.startsWith('heald_kafka_group_lag_messages'));
  expect(told.length).toBe(99);
  expect(told[0]).toContain('group="stuck"');
  expect(told.join()).not.toContain('a-lost-one');
});
