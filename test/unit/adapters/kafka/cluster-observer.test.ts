import { expect, test } from 'vitest';

import { createClusterObserver } from '../../../../src/adapters/kafka/cluster-observer.ts';
import { createHandClock } from '../hand-clock.ts';
import { brokers, createPretendCluster, troubleOf } from './pretend-cluster.ts';

const wallNow = 1_700_000_000_000;

function observe() {
  const clock = createHandClock();
  const cluster = createPretendCluster(clock);
  cluster.leaders.set('orders', 1).set('payments', 2).set('__heald_canary.1', 1);
  const bootstrap = [{ host: '127.0.0.1', port: 9_091 }];
  const observer = createClusterObserver({ port: cluster.port, bootstrap, wallClock: () => wallNow, clock });
  /** One look, with time passing as long as it lasts. */
  async function look({ withGroups = false, besides = undefined as number | undefined } = {}) {
    const from = clock.now();
    const looking = observer.look({ deadlineMs: 10_000, besides, withGroups });
    for (;;) {
      const result = await Promise.race([looking, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
      if (result !== undefined) return { result, tookMs: clock.now() - from };
      await clock.pass(50);
    }
  }
  return { cluster, look };
}

test('a view says who spoke and when, and leaves heald’s own topics out', async () => {
  const { cluster, look } = observe();
  const { result } = await look();

  expect(result).toMatchObject({
    ok: true,
    value: { clusterId: 'pretended', seenAt: wallNow, seenFrom: 1, controllerId: 3, unseenTopics: [], groups: [] },
  });
  if (!result.ok) throw new Error(result.problem);
  expect(result.value.brokers).toEqual(brokers);
  expect(result.value.partitions.map(({ topic, leader, minIsr }) => [topic, leader, minIsr])).toEqual([
    ['orders', 1, 2],
    ['payments', 2, 2],
  ]);
  expect(result.value.reassignments).toEqual([{ topic: 'orders', partition: 0 }]);
  expect(cluster.open()).toBe(0);
});

test('the broker in question is never the one who speaks, not even when it is the only one known', async () => {
  const { cluster, look } = observe();

  expect((await look({ besides: 1 })).result).toMatchObject({ ok: true, value: { seenFrom: 2 } });
  cluster.bend('metadata at 9092', 'hangs');
  cluster.bend('metadata at 9093', troubleOf('closed'));
  const { result, tookMs } = await look({ besides: 1 });
  expect(result).toEqual({ ok: false, problem: 'timeout; closed' });
  expect(tookMs).toBeLessThan(4_000);
});

test('a broker that hangs is passed over in time for another one', async () => {
  const { cluster, look } = observe();
  await look();
  cluster.bend('connect 9091', 'hangs');

  const { result, tookMs } = await look();
  expect(result).toMatchObject({ ok: true, value: { seenFrom: 2 } });
  expect(tookMs).toBeLessThan(4_000);
  expect((await look()).tookMs).toBeLessThan(100);
});

test('a look at a cluster that is gone is a failure within its deadline, not an empty view, and the next one begins anew', async () => {
  const { cluster, look } = observe();
  await look();
  cluster.bend('connect', 'hangs');
  const { result, tookMs } = await look();

  expect(result.ok).toBe(false);
  expect(tookMs).toBeLessThanOrEqual(10_050);
  cluster.bend('connect', undefined);
  expect((await look()).result.ok).toBe(true);
});

test('what could not be asked is undefined, and settings are asked once in ten minutes', async () => {
  const { cluster, look } = observe();
  cluster.bend('reassignments', troubleOf('denied', 'CLUSTER_AUTHORIZATION_FAILED'));
  cluster.bend('settings', troubleOf('denied', 'TOPIC_AUTHORIZATION_FAILED'));
  const { result } = await look();

  expect(result).toMatchObject({ ok: true, value: { reassignments: undefined } });
  expect(result.ok && result.value.partitions.map(({ minIsr }) => minIsr)).toEqual([undefined, undefined]);
  cluster.bend('settings', undefined);
  await look();
  await look();
  expect(cluster.asked.filter((question) => question === 'settings')).toHaveLength(2);
});

test('in a cluster with ZooKeeper the controller is asked what is moved', async () => {
  const { cluster, look } = observe();
  cluster.bend('reassignments at 9091', troubleOf('answered', 'NOT_CONTROLLER'));

  expect((await look()).result).toMatchObject({ ok: true, value: { reassignments: [{ topic: 'orders', partition: 0 }] } });
  expect(cluster.asked).toContain('reassignments at 9093');
});

test('groups come with what they committed and where the logs begin and end', async () => {
  const { look } = observe();
  const { result } = await look({ withGroups: true });

  expect(result.ok && result.value.groups.map(({ group }) => group)).toEqual(['group-9091', 'group-9092', 'group-9093']);
  expect(result.ok && result.value.groups[0]).toEqual({
    group: 'group-9091',
    seenAt: wallNow,
    state: 'Stable',
    members: [],
    offsets: [
      { topic: 'orders', partition: 0, committed: 5, end: 7, low: 2 },
      { topic: 'payments', partition: 0, committed: 5, end: 7, low: 2 },
    ],
  });
});

test('a group that seems dead is asked about in the words of the newer protocol, and is dead where those are not known', async () => {
  const { cluster, look } = observe();
  const statesOf = ({ result }: Awaited<ReturnType<typeof look>>) => (result.ok ? result.value.groups.map(({ state }) => state) : []);
  cluster.newGroups.add('group-9092');
  expect(statesOf(await look({ withGroups: true }))).toEqual(['Stable', 'CompletingRebalance', 'Stable']);
  cluster.bend('anew', troubleOf('unknown', 'UNSUPPORTED_VERSION'));
  expect(statesOf(await look({ withGroups: true }))).toEqual(['Stable', 'Dead', 'Stable']);
});

test('a broker that hangs takes its own groups and partitions with it, and nobody else’s', async () => {
  const { cluster, look } = observe();
  await look();
  cluster.bend('groups at 9093', 'hangs');
  cluster.bend('offsets at 9092', 'hangs');
  const { result, tookMs } = await look({ withGroups: true });

  expect(tookMs).toBeLessThanOrEqual(10_050);
  expect(result.ok && result.value.groups.map(({ group, offsets }) => [group, offsets.map(({ topic }) => topic)])).toEqual([
    ['group-9091', ['orders']],
    ['group-9092', ['orders']],
  ]);
});
