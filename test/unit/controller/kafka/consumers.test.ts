/** A consumer group stops reading: what is said of it, when, and that nothing is done. */
import { expect, test } from 'vitest';
import type { ConsumerGroupView } from '../../../../src/liveness/kafka/cluster-view.ts';
import { makeNotification, tellPeople } from '../people/make-notification.ts';
import { createBrokerDesk, partition, type BrokerDesk } from './broker-desk.ts';

const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const topics = Array.from({ length: 6 }, (_, index) => partition(`orders:${index}`, [1, 2, 3], [1, 2, 3]));

/** Six partitions, two to a host, in order; those of `standing` are read no more from second `from` on. */
function groupOf(standing: readonly number[], from: number, owners = hosts): (now: number) => ConsumerGroupView[] {
  return (now) => {
    const seconds = now / 1_000;
    return [
      {
        group: 'shipping',
        seenAt: now,
        state: 'Stable',
        members: owners.map((clientHost, index) => ({
          id: `m-${index}`,
          clientHost,
          partitions: [2 * index, 2 * index + 1].map((each) => ({ topic: 'orders', partition: each })),
        })),
        offsets: topics.map(({ topic, partition: each }) => ({
          topic,
          partition: each,
          committed: 10 * (standing.includes(each) ? Math.min(seconds, from) : seconds),
          end: 10 * seconds,
          low: 0,
        })),
      },
    ];
  };
}
function start(groups: BrokerDesk['world']['groups']): BrokerDesk {
  const brokers = createBrokerDesk();
  brokers.world.partitions = topics;
  brokers.world.groups = groups;
  return brokers;
}
const told = ({ desk }: BrokerDesk) => desk.lines().filter((line) => line.includes('consumers shipping'));

test('a group that reads is no news, and one host that does not is blamed once', () => {
  const brokers = start(groupOf([0, 1], 600));
  brokers.run(600);
  expect(told(brokers)).toEqual([]);
  brokers.run(600);
  expect(told(brokers)).toEqual([
    expect.stringMatching(
      /^1\d:\d\d suspect {3}consumers shipping of events: 2 of 6 partitions stand still, \d+ messages, \d min( \d+ s)? behind: 2 of 2 partitions that 10\.0\.0\.1 reads stand still, while the others are read$/,
    ),
  ]);
  brokers.world.groups = groupOf([], 0);
  brokers.run(120);
  expect(told(brokers).at(-1)).toMatch(/ well {6}consumers shipping of events read on, after \d+ min/);
  expect(brokers.calls()).toEqual([]);
});

test('nobody reads anything: it is no host’s fault, and nobody is replaced', () => {
  const brokers = start(groupOf([0, 1, 2, 3, 4, 5], 600));
  brokers.run(1_200);
  expect(told(brokers)).toHaveLength(1);
  expect(told(brokers)[0]).toContain("nothing is read on any of 3 hosts: this is no host's fault");
  expect(brokers.calls()).toEqual([]);
});

test('what stands on its next owner too is told anew, as poison', () => {
  const brokers = start(groupOf([0, 1], 600));
  brokers.run(1_200);
  brokers.world.groups = groupOf([0, 1], 600, [hosts[1] as string, hosts[0] as string, hosts[2] as string]);
  brokers.run(600);
  expect(told(brokers)).toHaveLength(2);
  expect(told(brokers)[1]).toContain('orders-0 stands still on 10.0.0.2, and did on 10.0.0.1 before');
});

test('a restart says nothing twice, and a group that is deleted is not said to have recovered', () => {
  const brokers = start(groupOf([0, 1], 300));
  brokers.run(900);
  brokers.desk.restart();
  brokers.run(900);
  brokers.world.groups = () => [];
  brokers.run(900);
  expect(told(brokers)).toHaveLength(1);
});

test('whoever wants to be told of what heald leaves to people is told, once', () => {
  const brokers = start(groupOf([0, 1, 2, 3, 4, 5], 300));
  tellPeople(brokers.desk, makeNotification('pager', { on: ['advised'] }));
  brokers.run(1_200);
  const sent = brokers.desk.asked.flatMap((command) => (command.kind === 'send_message' ? [command.message] : []));
  expect(sent.map(({ on, sentence }) => [on, sentence])).toEqual([
    ['advised', expect.stringContaining('consumers shipping of events: 6 of 6 partitions stand still')],
  ]);
});

test('groups are looked at every half minute, the cluster every ten seconds', () => {
  const brokers = start(groupOf([], 0));
  brokers.run(301);
  const looks = brokers.desk.asked.flatMap((command) => (command.kind === 'view_cluster' ? [command.withGroups] : []));
  expect([looks.length, looks.filter(Boolean).length]).toEqual([31, 11]);
});
