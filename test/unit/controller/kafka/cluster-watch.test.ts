/** How long has a broker been missing, or out of sync? What no look has seen counts for nothing. */
import { expect, test } from 'vitest';
import { createClusterWatch, takeView, type ClusterWatch } from '../../../../src/controller/kafka/cluster-watch.ts';
import type { ClusterView } from '../../../../src/liveness/kafka/cluster-view.ts';
import { partition } from './broker-desk.ts';

/** Broker 2 has left, and broker 3 is out of sync. */
const troubled: ClusterView = {
  clusterId: 'lkc-1',
  seenAt: 0,
  seenFrom: 1,
  brokers: [1, 3].map((id) => ({ id, host: `kafka-${id}`, port: 9092, rack: undefined })),
  controllerId: 1,
  partitions: [partition('orders:0', [1, 2, 3], [1])],
  unseenTopics: [],
  reassignments: [],
  groups: [],
};

function lookAt(...seconds: readonly number[]): ClusterWatch {
  const watch = createClusterWatch(0);
  for (const second of seconds) takeView(watch, { ...troubled, seenAt: second * 1_000 }, [1, 2, 3]);
  return watch;
}

test('what one look after the other sees has been so since the first of them', () => {
  const { brokers } = lookAt(10, 20, 80);
  expect([brokers.get(2)?.missingSince, brokers.get(3)?.outOfIsrSince]).toEqual([10_000, 10_000]);
});

test('between two looks that lie more than a minute apart it may have been well: it counts from the later one', () => {
  const { brokers } = lookAt(10, 71);
  expect([brokers.get(2)?.missingSince, brokers.get(3)?.outOfIsrSince]).toEqual([71_000, 71_000]);
});

test('how long a broker has been registered is not doubted for it', () => {
  expect(lookAt(10, 671).brokers.get(1)?.registeredSince).toBe(10_000);
});
