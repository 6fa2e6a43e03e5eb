import { expect, test } from 'vitest';
import { countClusters, describeClusters } from '../../../../../src/apps/controller/answers/describe-clusters.ts';
import type { State } from '../../../../../src/controller/state.ts';
import { createBrokerDesk } from '../../../controller/kafka/broker-desk.ts';

test('what is counted of a cluster is what is told of it, and the gate is not asked for it', () => {
  const brokers = createBrokerDesk();
  brokers.run(60);
  const { state, now } = brokers.desk;
  const { brokers: _brokers, stuckGroups: _stuck, ...counts } = describeClusters(state, now).clusters[0] ?? {};
  expect(counts).toMatchObject({ name: 'events', partitions: 2 });

  // Whoever asks the gate asks for the last replacement.
  const kafka = {
    ...state.history.kafka,
    get replacements(): never {
      throw new Error('the gate was asked');
    },
  };
  const watched: State = { ...state, history: { ...state.history, kafka } };
  expect(countClusters(watched, now)).toEqual([counts]);
  expect(() => describeClusters(watched, now)).toThrow('the gate was asked');
});
