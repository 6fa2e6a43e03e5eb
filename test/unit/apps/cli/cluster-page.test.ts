import { expect, test } from 'vitest';

import { describeClusters } from '../../../../src/apps/controller/answers/describe-clusters.ts';
import { drawClusters, tableOfBrokers } from '../../../../src/apps/cli/pages/cluster-page.ts';
import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';
import { createBrokerDesk, partition, type BrokerDesk } from '../../controller/kafka/broker-desk.ts';

const describe = ({ desk: { state, now } }: BrokerDesk) => describeClusters(state, now);
const draw = (brokers: BrokerDesk) =>
  drawClusters(describe(brokers).clusters, { columns: 100, paint: paintNothing, times: createTimes('UTC'), now: brokers.desk.now }).join(
    '\n',
  );

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
