/** A broker that has become slow is shown as degraded, and nothing is done about it. */
import { expect, test } from 'vitest';
import { judgeBrokerOf } from '../../../../src/controller/kafka/broker-evidence.ts';
import { compare } from '../desk.ts';
import { cluster, createBrokerDesk, type BrokerDesk } from './broker-desk.ts';

const verdictOf = ({ desk }: BrokerDesk, broker: number) => judgeBrokerOf(desk.state, cluster, broker, desk.now);

test('a broker whose canary takes long, and usually does not, is degraded; the others are well', () => {
  const brokers = createBrokerDesk();
  brokers.run(1_500);
  expect(verdictOf(brokers, 2).kind).toBe('healthy');
  brokers.world.slow.set('kafka-b-2', 700);
  brokers.run(60);
  expect(verdictOf(brokers, 2)).toEqual({
    kind: 'degraded',
    because: 'its canary takes 0.7 s at the 99th percentile, usually 20 ms',
  });
  expect([1, 3].map((broker) => verdictOf(brokers, broker).kind)).toEqual(['healthy', 'healthy']);
  brokers.world.slow.delete('kafka-b-2');
  brokers.run(360);
  expect(verdictOf(brokers, 2).kind).toBe('healthy');
});

test.each([
  ['below half a second', 20, 450],
  ['not five times as slow as usual', 200, 900],
])('%s it is not degraded', (_what, usually, now) => {
  const brokers = createBrokerDesk();
  brokers.world.slow.set('kafka-b-2', usually);
  brokers.run(1_500);
  brokers.world.slow.set('kafka-b-2', now);
  brokers.run(120);
  expect(verdictOf(brokers, 2).kind).toBe('healthy');
});

test('a broker of which it is not known what is usual is not degraded, however slow', () => {
  const brokers = createBrokerDesk();
  brokers.world.slow.set('kafka-b-2', 900);
  brokers.run(600);
  expect(verdictOf(brokers, 2).kind).toBe('healthy');
});

test('degraded leads to nothing, even where a policy would have acted on how long a canary takes', () => {
  const brokers = createBrokerDesk({ when: compare('kafka.canary.produce_seconds', 0.5), witnesses: 1 });
  brokers.run(1_500);
  brokers.world.slow.set('kafka-b-2', 900);
  brokers.run(1_200);
  expect(verdictOf(brokers, 2).kind).toBe('degraded');
  expect(brokers.calls()).toEqual([]);
  expect(brokers.desk.lines()).toEqual([1, 2, 3].map((id) => expect.stringContaining(`runs broker ${id}`)));
});
