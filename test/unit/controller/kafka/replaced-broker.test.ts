/** The machine of a broker was replaced: when has that helped, when has it not, and when can nobody say? */
import { expect, test } from 'vitest';
import { createBrokerDesk, partition, type BrokerDesk } from './broker-desk.ts';

/** Two minutes of health, then the disk of broker 1 hangs. */
function start(policy: Parameters<typeof createBrokerDesk>[0] = {}): BrokerDesk {
  const brokers = createBrokerDesk(policy);
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  return brokers;
}

const closingsOf = ({ desk }: BrokerDesk) => desk.entries.filter((entry) => entry.kind === 'remediation_closed');

test('a replacement has helped when its broker has all of its replicas in sync, and not when its machine is well', () => {
  const brokers = start();
  brokers.run(40);
  brokers.replace('kafka-a-9');
  brokers.world.registered = [2, 3];
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [2, 3]), partition('orders:1', [2, 3, 1], [2, 3])];
  brokers.run(120);
  brokers.world.registered = [1, 2, 3];
  brokers.run(300);
  expect(closingsOf(brokers)).toEqual([]);

  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [2, 3, 1]), partition('orders:1', [2, 3, 1], [2, 3, 1])];
  brokers.run(15);
  expect(closingsOf(brokers)).toMatchObject([
    {
      result: 'succeeded',
      because: 'kafka-a-9 is in service in its place, and well for 1 min; broker 1 of events has all of its replicas in sync',
    },
  ]);
});

test('a replacement whose broker never catches up has failed, and says so', () => {
  const brokers = start();
  brokers.run(40);
  brokers.replace('kafka-a-9');
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [2, 3])];
  brokers.run(3_700);
  expect(closingsOf(brokers)).toMatchObject([
    {
      result: 'failed',
      because: expect.stringMatching(/^broker 1 of events is not seen to be back with all of its replicas in sync after/),
    },
  ]);
});

test('a replacement that had settled before a restart has helped, and so has one that is whole again after it', () => {
  const come = (untilRestart: number) => {
    const brokers = start({ verifyHealthyForMs: 1_200_000 });
    brokers.run(40);
    brokers.replace('kafka-a-9');
    brokers.run(untilRestart);
    brokers.desk.restart();
    brokers.run(1_300);
    return brokers.desk.lines().filter((line) => /whole again|succeeded|failed:/.test(line));
  };
  expect(come(900)).toEqual([expect.stringContaining('broker 1 of events is whole again'), expect.stringContaining('succeeded')]);
  expect(come(60)).toEqual([expect.stringContaining('broker 1 of events is whole again'), expect.stringContaining('succeeded')]);
});

test('what the cluster looked like before the broker left proves nothing, and neither does a look that is old', () => {
  const brokers = start();
  brokers.run(40);
  brokers.replace('kafka-a-9');
  // Its agent watches no broker, and the one that hung is registered still.
  brokers.world.hosts.set('kafka-a-9', Number.NaN);
  brokers.run(300);
  expect(closingsOf(brokers)).toEqual([]);

  brokers.world.registered = [2, 3];
  brokers.run(20);
  brokers.world.registered = [1, 2, 3];
  brokers.run(15);
  expect(closingsOf(brokers)).toMatchObject([{ result: 'succeeded' }]);

  const blind = start();
  blind.run(60);
  blind.world.trouble = 'connection refused';
  blind.replace('kafka-a-9');
  blind.run(300);
  expect(closingsOf(blind)).toEqual([]);
  blind.run(3_600);
  expect(closingsOf(blind)).toMatchObject([
    { result: 'failed', because: 'broker 1 of events is not seen to be back with all of its replicas in sync after 31 min' },
  ]);
});

test('a broker that comes back in another zone is no repair: its partitions may have two of their replicas there', () => {
  const brokers = start();
  brokers.run(40);
  brokers.replace('kafka-b-9');
  brokers.run(300);
  expect(closingsOf(brokers)).toMatchObject([
    { result: 'failed', because: 'broker 1 of events has come back in zone b, and was in zone a' },
  ]);
});

test('nor does a machine that is to run the broker while the old one is registered still, until its own has answered', () => {
  const brokers = start();
  brokers.run(40);
  brokers.replace('kafka-a-9');
  brokers.world.starting.add('kafka-a-9');
  brokers.run(300);
  expect(brokers.desk.lines().join('\n')).toContain('kafka-a-9 runs broker 1 of events');
  expect(closingsOf(brokers)).toEqual([]);
  brokers.world.starting.clear();
  brokers.run(15);
  expect(closingsOf(brokers)).toMatchObject([{ result: 'succeeded' }]);
});

test('two machines that say they run it leave open where it has come back, and whether it has', () => {
  const brokers = start();
  brokers.run(40);
  brokers.replace('kafka-b-9');
  brokers.world.hosts.set('kafka-a-8', 1);
  brokers.run(300);
  expect(closingsOf(brokers)).toEqual([]);
  brokers.world.registered = [2, 3];
  brokers.run(20);
  brokers.world.registered = [1, 2, 3];
  brokers.run(15);
  expect(closingsOf(brokers)).toMatchObject([{ result: 'succeeded' }]);
});

test('nor is one that says that it is in another rack; where it was before is known to a controller that has seen it there', () => {
  const come = (restart: boolean) => {
    const brokers = createBrokerDesk();
    for (const id of [1, 2, 3]) brokers.world.racks.set(id, `r${id}`);
    brokers.run(60);
    brokers.world.sick.set('kafka-a-1', brokers.desk.now);
    brokers.run(60);
    if (restart) brokers.desk.restart();
    brokers.replace('kafka-a-9');
    brokers.world.racks.set(1, 'r2');
    brokers.run(300);
    return closingsOf(brokers);
  };
  expect(come(false)).toMatchObject([{ result: 'failed', because: 'broker 1 of events has come back in rack r2, and was in rack r1' }]);
  expect(come(true)).toMatchObject([{ result: 'succeeded' }]);
});
