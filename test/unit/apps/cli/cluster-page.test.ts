import { expect, test } from 'vitest';

import { describeClusters } from '../../../../src/apps/controller/answers/describe-clusters.ts';
import { drawClusters, tableOfBrokers } from '../../../../src/apps/cli/pages/cluster-page.ts';
import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';
import { createBrokerDesk, partition, type BrokerDesk } from '../../controller/kafka/broker-desk.ts';

/** Two groups of two hosts each, all of whose partitions are read, but for what the first host of `stuck` has. */
function groupsOf(stuck: string, from: number): BrokerDesk['world']['groups'] {
  const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
  const offsets = (group: string, number: number, seconds: number) => ({
    topic: 'orders',
    partition: number,
    end: 10 * seconds,
    low: 0,
    committed: 10 * (group === stuck && number < 2 ? Math.min(seconds, from) : seconds),
  });
  return (now) =>
    ['billing', 'shipping'].map((group) => ({
      group,
      seenAt: now,
      state: 'Stable',
      members: hosts.map((clientHost, at) => ({
        id: clientHost,
        clientHost,
        partitions: [2 * at, 2 * at + 1].map((number) => ({ topic: 'orders', partition: number })),
      })),
      offsets: hosts.flatMap((_, at) => [offsets(group, 2 * at, now / 1_000), offsets(group, 2 * at + 1, now / 1_000)]),
    }));
}

function startWithGroups(): BrokerDesk {
  const brokers = createBrokerDesk();
  brokers.world.partitions = Array.from({ length: 6 }, (_, index) => partition(`orders:${index}`, [1, 2, 3], [1, 2, 3]));
  brokers.world.groups = groupsOf('shipping', 400);
  return brokers;
}

const describe = ({ desk: { state, now } }: BrokerDesk) => describeClusters(state, now);
const draw = (brokers: BrokerDesk, allGroups = false) =>
  drawClusters(
    describe(brokers).clusters,
    { columns: 100, paint: paintNothing, times: createTimes('UTC'), now: brokers.desk.now },
    allGroups,
  ).join('\n');

test('brokers that are well are shown with their hosts, and nothing that would need a person', () => {
  const brokers = createBrokerDesk();
  brokers.run(60);
  const [cluster] = describe(brokers).clusters;
  expect(cluster?.brokers.map(({ id, verdict, isRegistered }) => ({ id, verdict, isRegistered }))).toEqual(
    [1, 2, 3].map((id) => ({ id, verdict: 'healthy', isRegistered: true })),
  );
  expect(cluster?.brokers.every(({ host }) => host?.name.startsWith('kafka-'))).toBe(true);
  expect(draw(brokers)).not.toContain('would not be ended');
});

test('one whose disk hangs is shown as failed, with everything that keeps its machine where it is', () => {
  const brokers = createBrokerDesk();
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1, 2]), partition('orders:1', [2, 3, 1], [2, 3, 1])];
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(40);
  const [cluster] = describe(brokers).clusters;
  expect(cluster?.underReplicated).toEqual({ count: 1, first: ['orders-0'] });
  const broker = cluster?.brokers.find(({ id }) => id === 1);
  expect(broker).toMatchObject({ verdict: 'failed_disk', gate: { kind: 'refused' } });
  expect(broker?.gate.because.join('\n')).toContain('orders-0');
  const page = draw(brokers);
  expect(page).toContain('Broker 1 would not be ended now:');
  expect(page).toMatch(/1 with a replica out of sync \(orders-0\)/);
});

test('a cluster that was never seen says so, and a gate that nobody can ask is not known', () => {
  const brokers = createBrokerDesk();
  brokers.desk.state.clusters.clear();
  const [cluster] = describe(brokers).clusters;
  expect(cluster).toMatchObject({ seenAt: null, seenFrom: null, partitions: 0, moving: null });
  expect(cluster?.brokers.every(({ gate }) => gate.kind === 'unasked')).toBe(true);
  expect(draw(brokers)).toContain('not seen yet');
});

test('of several clusters each broker is named with its own', () => {
  const brokers = createBrokerDesk();
  brokers.run(60);
  const [cluster] = describe(brokers).clusters;
  if (cluster === undefined) throw new Error('the desk has a cluster');
  const { rows } = tableOfBrokers([cluster, { ...cluster, name: 'other' }]);
  expect(rows.map(([first]) => first?.text)).toContain('other/1');
  expect(drawClusters([], { columns: 80, paint: paintNothing, times: createTimes('UTC'), now: 0 })).toHaveLength(1);
});

test('a group that stands still is shown with how far it is behind and whose fault it is, those that are well only when asked for', () => {
  const brokers = startWithGroups();
  brokers.run(300);
  expect(draw(brokers)).toContain('2 consumer groups: 2 well');
  expect(draw(brokers)).not.toContain('GROUP');
  brokers.run(600);
  expect(describe(brokers).clusters[0]?.groups[1]).toMatchObject({
    group: 'shipping',
    state: 'Stable',
    members: 3,
    status: 'error',
    partitions: 6,
    lagIsAtLeast: false,
    standing: { count: 2, first: ['orders-0', 'orders-1'] },
    blame: 'hosts',
    hosts: ['10.0.0.1'],
  });
  const page = draw(brokers);
  expect(page).toContain('2 consumer groups: 1 well, 1 stuck');
  expect(page).toMatch(/shipping +stuck +2 of 6 +\d+ +7 min 51 s/);
  expect(page).toContain('2 of 2 partitions that 10.0.0.1 reads stand still, while the others are read');
  expect(page).not.toMatch(/^billing/m);
  expect(draw(brokers, true)).toMatch(/^billing +well +0 of 6 +0 +nothing/m);
});

test('a group that has not been seen for a while is not known, whatever it was before', () => {
  const brokers = startWithGroups();
  brokers.run(900);
  brokers.world.groups = () => [];
  brokers.run(120);
  expect(describe(brokers).clusters[0]?.groups.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  expect(draw(brokers)).toContain('2 consumer groups: 2 not known');
});

test('a group that reads and falls behind says so, and one that only rebalances says that', () => {
  const slow = startWithGroups();
  const groups = groupsOf('none', 0);
  slow.world.groups = (now) =>
    groups(now).map((group) => ({ ...group, offsets: group.offsets.map((each) => ({ ...each, committed: each.end / 2 })) }));
  slow.run(600);
  expect(draw(slow)).toContain('2 consumer groups: 2 behind');
  expect(draw(slow)).toContain('it reads, and not fast enough');

  const restless = startWithGroups();
  const stuck = groupsOf('shipping', 0);
  restless.world.groups = (now) => stuck(now).map((group) => ({ ...group, state: 'PreparingRebalance' }));
  restless.run(1_500);
  expect(draw(restless)).toMatch(/shipping +behind .*\n? +it has done nothing but rebalance for ten minutes/);
});

test('partitions that nobody can write to are named', () => {
  const brokers = createBrokerDesk();
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1]), partition('orders:1', [2, 3, 1], [2, 3])];
  brokers.run(60);
  expect(describe(brokers).clusters[0]?.underMinIsr).toEqual({ count: 1, first: ['orders-0'] });
  expect(draw(brokers)).toMatch(/1 with too few in sync to be\s+written to \(orders-0\)/);
});
