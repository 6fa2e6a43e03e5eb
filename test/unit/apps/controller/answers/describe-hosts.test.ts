import { expect, test } from 'vitest';
import { describeHostDetail } from '../../../../../src/apps/controller/answers/describe-hosts.ts';
import { createConsumerDesk, type ConsumerDesk } from '../../../controller/kafka/consumer-desk.ts';

const stuckOn = ({ desk }: ConsumerDesk, host: string, afterMs = 0) =>
  describeHostDetail(desk.state, host, desk.now + afterMs)?.readings.filter(({ signal }) => signal === 'kafka.consumer.stuck_seconds');

const reading = { signal: 'kafka.consumer.stuck_seconds', subject: 'events/shipping', detail: null };

test('what the controller sees of a host itself is among its readings, whatever its agent says of it', () => {
  const world = createConsumerDesk([]);
  world.run(600);
  world.stuck.set('app-b-1', world.desk.now);
  world.run(400, { 'kafka.consumer.stuck_seconds': { 'events/shipping': 9_999, mine: 9_999 } });
  expect(stuckOn(world, 'app-a-1')).toEqual([{ ...reading, value: 0, verdict: 'healthy' }]);
  expect(stuckOn(world, 'app-b-1')).toEqual([{ ...reading, value: expect.closeTo(110, -2), verdict: 'suspect' }]);
});

test('a value that is too old is none, and it is said for how long', () => {
  const world = createConsumerDesk([]);
  world.run(600);
  expect(stuckOn(world, 'app-a-1', 40_000)).toEqual([{ ...reading, value: 0, verdict: 'healthy' }]);
  const [old] = stuckOn(world, 'app-a-1', 120_000) ?? [];
  expect(old).toMatchObject({ value: null, verdict: 'unknown', detail: expect.stringMatching(/^not known for [12] min/) });
});
