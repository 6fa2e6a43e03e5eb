import { expect, test, vi } from 'vitest';
import { countClusters, describeClusters } from '../../../../../src/apps/controller/answers/describe-clusters.ts';
import { askKafkaGate } from '../../../../../src/controller/kafka/ask-gate.ts';
import { createBrokerDesk } from '../../../controller/kafka/broker-desk.ts';

vi.mock('../../../../../src/controller/kafka/ask-gate.ts', { spy: true });

test('what is counted of a cluster is what is told of it, and the gate is not asked for it', () => {
  const brokers = createBrokerDesk();
  brokers.run(60);
  const { state, now } = brokers.desk;
  vi.mocked(askKafkaGate).mockClear();
  const counted = countClusters(state, now);
  expect(askKafkaGate).not.toHaveBeenCalled();

  const { brokers: described, stuckGroups: _stuck, ...counts } = describeClusters(state, now).clusters[0] ?? {};
  expect(askKafkaGate).toHaveBeenCalledTimes(described?.length ?? 0);
  expect(counted).toEqual([counts]);
  expect(counts).toMatchObject({ name: 'events', partitions: 2 });
});
