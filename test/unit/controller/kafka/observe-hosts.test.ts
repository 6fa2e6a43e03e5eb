/** What a look at a cluster says of single hosts reaches verdicts and policies; what is nobody's fault touches nobody. */
import { expect, test } from 'vitest';
import { findTrack } from '../../../../src/liveness/host-view.ts';
import type { KafkaCluster } from '../../../../src/policy/policy.ts';
import { compare } from '../desk.ts';
import { createBrokerDesk, partition, type BrokerDesk } from './broker-desk.ts';
import { createConsumerDesk, readers, stuckPolicy, subject, type ConsumerDesk } from './consumer-desk.ts';

const stuckFor = ({ desk }: ConsumerDesk, host: string) => {
  const view = desk.state.views.get(host);
  return view === undefined ? undefined : findTrack(view, 'kafka.consumer.stuck_seconds', subject);
};

/** The consumers of one host stand still, and the controller has said so. */
function findStuck(): ConsumerDesk {
  const world = createConsumerDesk([]);
  world.run(600);
  world.stuck.set('app-b-1', world.desk.now);
  world.run(700);
  return world;
}

const closingsOf = ({ desk }: ConsumerDesk) => desk.entries.flatMap((entry) => (entry.kind === 'episode_closed' ? [entry.because] : []));

test('one host whose consumers stand still is suspect, then repaired, and no other one is', () => {
  const world = createConsumerDesk();
  world.run(600);
  expect(readers.map((host) => stuckFor(world, host)?.kind)).toEqual(readers.map(() => 'healthy'));
  world.stuck.set('app-b-1', world.desk.now);
  world.run(900);
  expect(new Set(world.acted())).toEqual(new Set(['app-b-1']));
  const lines = world.lines();
  expect(lines.find((line) => line.includes('suspect'))).toContain('app-b-1');
  expect(lines.filter((line) => /suspect|failed/.test(line)).every((line) => line.includes('app-b-1') || line.includes('inc-'))).toBe(true);
  expect(readers.filter((host) => (stuckFor(world, host)?.lastNumber ?? 0) > 0)).toEqual(['app-b-1']);
});

test('everybody stands still: no host is suspect, whatever the policy says', () => {
  const world = createConsumerDesk();
  world.run(600);
  for (const host of readers) world.stuck.set(host, world.desk.now);
  world.run(1_800);
  expect(world.acted()).toEqual([]);
  expect(readers.map((host) => stuckFor(world, host))).toEqual(
    readers.map(() => expect.objectContaining({ kind: 'healthy', lastNumber: 0 })),
  );
  expect(world.desk.lines().some((line) => line.includes("this is no host's fault"))).toBe(true);
});

test('a message that nobody can swallow is nobody’s fault once it stood still on its next owner too', () => {
  const world = createConsumerDesk([]);
  world.run(600);
  for (const number of [0, 1]) world.poisoned.set(number, world.desk.now);
  world.run(900);
  expect(stuckFor(world, 'app-a-1')?.kind).toBe('failed');
  world.readBy.set('app-a-1', 'app-c-2');
  world.readBy.set('app-c-2', 'app-a-1');
  world.run(900);
  expect(readers.map((host) => stuckFor(world, host)?.lastNumber)).toEqual(readers.map(() => 0));
  expect(readers.map((host) => stuckFor(world, host)?.kind)).toEqual(readers.map(() => 'healthy'));
});

test('a consumer whose address no agent tells, or two tell, or a silent one told, is nobody’s', () => {
  const world = createConsumerDesk();
  world.addresses.set('app-a-1', []);
  world.addresses.set('app-a-2', ['10.0.0.2', '10.0.0.3']);
  world.run(600);
  for (const host of ['app-a-1', 'app-b-1']) world.stuck.set(host, world.desk.now);
  world.run(900);
  expect(['app-a-1', 'app-b-1'].map((host) => stuckFor(world, host))).toEqual([undefined, undefined]);
  expect(world.acted()).toEqual([]);
});

test('addresses are compared, not their spelling: Java writes them out', () => {
  const world = createConsumerDesk([]);
  world.addresses.set('app-a-1', ['2001:db8::7', '10.0.0.1']);
  world.clients.set('app-a-1', '2001:db8:0:0:0:0:0:7');
  world.run(600);
  expect(stuckFor(world, 'app-a-1')?.kind).toBe('healthy');
});

test('while the cluster cannot be seen it is unknown, and a policy holds', () => {
  const world = createConsumerDesk([{ ...stuckPolicy, when: compare('kafka.consumer.stuck_seconds', 600) }]);
  world.run(600);
  world.stuck.set('app-b-1', world.desk.now);
  world.run(600);
  world.isBlind = true;
  world.run(1_200);
  expect(world.acted()).toEqual([]);
  expect(
    world
      .lines()
      .filter((line) => line.includes('hold'))
      .at(-1),
  ).toContain('events/shipping: not measured for');
  world.isBlind = false;
  world.stuck.clear();
  world.run(900);
  expect(world.lines().some((line) => line.includes('well again'))).toBe(true);
  expect(world.acted()).toEqual([]);
});

test('an agent that falls silent ends nothing that the looks have found on its host', () => {
  const world = findStuck();
  const openOn = () => [...(world.desk.state.open.get('app-b-1')?.keys() ?? [])];
  expect(openOn()).toEqual(['kafka']);
  world.silent.add('app-b-1');
  world.run(900);
  expect(openOn()).toEqual(['kafka', 'agent']);
  world.silent.delete('app-b-1');
  world.stuck.clear();
  world.run(900);
  expect(openOn()).toEqual([]);
  expect(world.lines().filter((line) => line.includes('no longer there'))).toEqual([]);
});

test('a consumer that is back and has been given nothing to read is well', () => {
  const world = findStuck();
  world.stuck.clear();
  world.readBy.set('app-b-1', 'app-b-2');
  world.run(300);
  expect(closingsOf(world)).toEqual(['well again']);
  expect(stuckFor(world, 'app-b-1')).toMatchObject({ kind: 'healthy', lastNumber: 0 });
});

test('a new controller holds until it knows again, and what was open stays open until it has recovered', () => {
  const world = findStuck();
  const openOn = () => [...(world.desk.state.open.get('app-b-1')?.keys() ?? [])];
  expect(openOn()).toEqual(['kafka']);
  world.desk.restart();
  world.run(240);
  expect(openOn()).toEqual(['kafka']);
  world.run(600);
  expect(world.lines().filter((line) => line.includes('well'))).toEqual([]);
  expect(openOn()).toEqual(['kafka']);
  world.stuck.clear();
  world.run(900);
  expect(openOn()).toEqual([]);
});

test('a group that is deleted, and a cluster that nobody looks at any more, leave nothing behind', () => {
  const world = createConsumerDesk([]);
  world.run(900);
  expect(stuckFor(world, 'app-a-1')).toBeDefined();
  world.hasGroup = false;
  world.run(2_400);
  expect(stuckFor(world, 'app-a-1')).toBeUndefined();
  world.hasGroup = true;
  world.run(900);
  expect(stuckFor(world, 'app-a-1')).toBeDefined();
  const { policies } = world.desk.state;
  if (policies !== undefined)
    world.desk.tell({ kind: 'policies_read', policies: { ...policies, version: 'without', kafkaClusters: [] }, warnings: [] });
  world.run(5);
  expect(stuckFor(world, 'app-a-1')).toBeUndefined();
});

test.each([
  ['taken out', () => []],
  ['renamed', (clusters: readonly KafkaCluster[]) => clusters.map((each) => ({ ...each, name: 'events-2' }))],
])(
  'what is open of a cluster that is %s while the controller is down ends, whether its hosts are heard before the policies are read or after',
  (_how, change) => {
    const come = (isHeardBefore: boolean) => {
      const world = findStuck();
      const { policies } = world.desk.state;
      if (policies === undefined) throw new Error('this desk has no policies');
      const changed = { ...policies, version: 'changed', kafkaClusters: change(policies.kafkaClusters) };
      world.desk.restart(isHeardBefore ? 'none' : changed);
      if (isHeardBefore) {
        world.run(60);
        expect(closingsOf(world)).toEqual([]);
        world.desk.tell({ kind: 'policies_read', policies: changed, warnings: [] });
      }
      world.run(60);
      return closingsOf(world);
    };
    expect(come(false)).toEqual(['what was measured is no longer there']);
    expect(come(true)).toEqual(['what was measured is no longer there']);
  },
);

const seenOn = ({ desk }: BrokerDesk, host: string, signal: string, broker: string) => {
  const view = desk.state.views.get(host);
  return view === undefined ? undefined : findTrack(view, signal, broker);
};

test('a broker out of sync is seen on its own host, ten minutes after it appeared, and is a witness only', () => {
  const brokers = createBrokerDesk({ when: compare('kafka.replica.out_of_isr_seconds', 60) });
  const out = () => seenOn(brokers, 'kafka-b-2', 'kafka.replica.out_of_isr_seconds', '2');
  brokers.run(300);
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1, 3])];
  brokers.run(240);
  expect(out()).toMatchObject({ kind: 'unknown', lastAt: Number.NEGATIVE_INFINITY });
  brokers.run(120);
  expect(out()?.kind).toBe('suspect');
  expect(out()?.lastNumber).toBeGreaterThan(300);
  expect(seenOn(brokers, 'kafka-a-1', 'kafka.replica.out_of_isr_seconds', '1')?.lastNumber).toBe(0);
  expect(brokers.desk.lines().filter((line) => line.includes('suspect'))).toEqual([]);
  expect(brokers.calls()).toEqual([]);
});

test('every broker is out of sync: a policy on that alone acts on nobody, and neither does one beside canaries that all fail', () => {
  const brokers = createBrokerDesk({
    when: { kind: 'any', of: [compare('kafka.replica.out_of_isr_seconds', 60), compare('kafka.canary.failing_seconds', 5)] },
    witnesses: 1,
  });
  brokers.run(700);
  brokers.world.partitions = [
    partition('orders:0', [1, 2, 3], [1]),
    partition('orders:1', [2, 3, 1], [2]),
    partition('orders:2', [3, 1, 2], [3]),
  ];
  brokers.run(300);
  for (const host of brokers.world.hosts.keys()) brokers.world.mute.add(host);
  brokers.run(2_400);
  expect(brokers.calls()).toEqual([]);
  expect(brokers.desk.lines().some((line) => line.includes('hold'))).toBe(true);
});

test('a broker that left its cluster is shown so, and that is no witness', () => {
  const brokers = createBrokerDesk();
  brokers.run(60);
  brokers.world.registered = [1, 3];
  brokers.run(60);
  const missing = seenOn(brokers, 'kafka-b-2', 'kafka.broker.unregistered_seconds', '2');
  expect(missing?.lastNumber).toBeGreaterThan(40);
  expect(missing?.kind).toBe('unknown');
  expect(brokers.desk.lines().filter((line) => line.includes('suspect'))).toEqual([]);
});
