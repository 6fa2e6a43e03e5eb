import { expect, test } from 'vitest';

import { minuteMs, secondMs } from '../../../../src/base/instant.ts';
import { createRandom } from '../../../../src/base/random.ts';
import type { Result } from '../../../../src/base/result.ts';
import type { ClusterView } from '../../../../src/liveness/kafka/cluster-view.ts';
import type { Deed } from '../../../../src/simulator/cloud/deed.ts';
import { createKafka } from '../../../../src/simulator/kafka/kafka.ts';
import type { KafkaPlan } from '../../../../src/simulator/kafka/partitions.ts';
import type { HostedBroker } from '../../../../src/simulator/kafka/read-broker.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';
import { createAgent } from '../../../../src/simulator/world/agent.ts';
import { createHost } from '../../../../src/simulator/world/host.ts';

function open(uneven = 0, more: Pick<KafkaPlan, 'topics' | 'controllers'> = {}) {
  const scheduler = createScheduler(0);
  const random = createRandom(7);
  const place = (name: string, zone: string) =>
    createAgent(createHost({ name, zone, group: 'kafka' }, 120, random.fork(name)), scheduler, () => undefined);
  const agents = ['a', 'b', 'c'].flatMap((zone) => [1, 2, 3].map((number) => place(`kafka-${zone}-${number}`, zone)));
  const deeds: Deed[] = [];
  const plan = { group: 'kafka', partitions: 9, uneven, ...more };
  const kafka = createKafka({ plan, agents, scheduler, random, onDeed: (deed) => deeds.push(deed) });
  kafka.start();
  const wait = (ms: number) => scheduler.runUntil(scheduler.now() + ms);
  const look = (besides?: number): Result<ClusterView, string> => {
    let seen: Result<ClusterView, string> | undefined;
    kafka.view({ besides, withGroups: false }, (answer) => (seen = answer));
    wait(10 * secondMs);
    return seen as Result<ClusterView, string>;
  };
  const end = (at: number, by: Deed['by'] = 'act-1.1') => {
    const agent = agents[at] as (typeof agents)[number];
    const { id, zone, group, name } = agent.host.identity;
    kafka.hear({ at: scheduler.now(), kind: 'leaving', by, group, zone, machine: id, text: `${name} is ended` });
    agent.turnOff();
  };
  const welcome = (zone: string) => {
    const agent = place(`kafka-${zone}-4`, zone);
    kafka.welcome(agent);
    return agent;
  };
  const isrOf = (id: number) => kafka.partitions.filter(({ replicas }) => replicas.includes(id)).map(({ isr }) => isr.includes(id));
  return { kafka, agents, deeds, wait, look, end, welcome, isrOf, now: scheduler.now };
}

test('a broker whose disk hangs keeps what it leads and its own place, and is dropped by those who lead others', () => {
  const { kafka, agents, wait, now } = open();
  (agents[0] as (typeof agents)[number]).host.disk.stalledSince = now();
  wait(2 * minuteMs);
  const [led, followed] = [true, false].map((leads) =>
    kafka.partitions.filter(({ replicas, leader }) => replicas.includes(1) && (leader === 1) === leads),
  );
  expect(led?.length).toBeGreaterThan(0);
  expect(led?.every(({ isr }) => isr.length === 3)).toBe(true);
  expect(followed?.every(({ isr }) => !isr.includes(1))).toBe(true);
  expect(kafka.brokers[0]?.isRegistered).toBe(true);
});

test('one that stands still leaves the metadata after its session, and others lead', () => {
  const { kafka, agents, wait, now } = open();
  const { broker } = (agents[0] as (typeof agents)[number]).host;
  if (broker !== undefined) broker.standsStillSince = now();
  wait(8 * secondMs);
  expect(kafka.brokers[0]?.isRegistered).toBe(true);
  wait(4 * secondMs);
  expect(kafka.brokers[0]?.isRegistered).toBe(false);
  expect(kafka.partitions.some(({ leader }) => leader === 1)).toBe(false);
});

test('a new machine takes the id of the one that has gone, waits for its session, and copies everything first', () => {
  const { kafka, end, welcome, wait, isrOf } = open();
  end(0);
  const successor = welcome('a');
  wait(2 * secondMs);
  expect(kafka.brokers[0]?.agent).not.toBe(successor);
  wait(20 * secondMs);
  expect(kafka.brokers[0]?.agent).toBe(successor);
  expect(isrOf(1).every((isIn) => !isIn)).toBe(true);
  wait(8 * minuteMs);
  expect(isrOf(1).every((isIn) => isIn)).toBe(true);
});

test('the end of a last complete copy is noted, and so is one after which too few are left', () => {
  const { end, wait, deeds } = open(3);
  end(0);
  wait(20 * secondMs);
  expect(deeds).toEqual([]);
  end(1);
  wait(20 * secondMs);
  expect(deeds.map(({ kind }) => kind)).toEqual(['below_min_isr']);
  expect(deeds[0]?.text).toContain('uneven-2');
  end(6);
  expect(deeds.map(({ kind }) => kind)).toContain('data_lost');
});

test('whose word is not wanted is not asked, and where nobody may be asked there is no view', () => {
  const { kafka, look } = open();
  for (const besides of [1, 2, 3]) {
    const seen = look(besides);
    expect(seen.ok && seen.value.seenFrom).not.toBe(besides);
  }
  kafka.troubles.isBlind = true;
  expect(look()).toMatchObject({ ok: false });
});

test('what comes late was seen when it was asked for', () => {
  const { kafka, wait, now } = open();
  Object.assign(kafka.troubles, { lateMs: 20 * secondMs });
  let seen: Result<ClusterView, string> | undefined;
  kafka.view({ besides: undefined, withGroups: false }, (answer) => (seen = answer));
  wait(15 * secondMs);
  expect(seen).toBeUndefined();
  wait(10 * secondMs);
  expect(seen?.ok === true && now() - seen.value.seenAt).toBeGreaterThan(20 * secondMs);
});

test('a topic without other replicas comes back empty with its broker; where that is allowed nothing is noted as lost', () => {
  const scratch = { name: 'scratch', partitions: 3, replicas: 1, minIsr: 1, isExpendable: true };
  const { kafka, end, welcome, wait, deeds } = open(0, { topics: [scratch, { ...scratch, name: 'only', isExpendable: false }] });
  expect(kafka.partitions.filter(({ topic }) => topic === 'scratch').map(({ replicas }) => replicas)).toEqual([[1], [2], [3]]);
  end(0);
  expect(deeds.map(({ text }) => text)).toEqual(['the last complete copy of only-0 is lost with broker 1']);
  welcome('a');
  wait(8 * minuteMs);
  expect(kafka.partitions.filter(({ leader, isr }) => leader === 1 && isr.length === 1).map(({ topic }) => topic)).toEqual([
    'scratch',
    'only',
  ]);
});

test('one that has hung for minutes is not counted as somebody who takes records', () => {
  const { agents, end, wait, deeds, now } = open(3);
  (agents[1] as (typeof agents)[number]).host.disk.stalledSince = now();
  wait(10 * secondMs);
  (agents[7] as (typeof agents)[number]).host.disk.stalledSince = now() - 3 * minuteMs;
  end(6);
  expect(deeds.map(({ kind }) => kind)).toEqual([]);
  end(4);
  expect(deeds.map(({ kind }) => kind)).toEqual(['below_min_isr']);
});

test('the end of a controller is noted when no majority is left', () => {
  const { agents, end, deeds, wait } = open(0, { controllers: [1, 4, 7] });
  expect(agents.map(({ host }) => host.broker?.isController)).toEqual([true, false, false, true, false, false, true, false, false]);
  end(0);
  end(1);
  wait(20 * secondMs);
  expect(deeds.map(({ kind }) => kind)).not.toContain('majority_lost');
  end(3);
  expect(deeds.at(-1)).toMatchObject({ kind: 'majority_lost', text: '1 of 3 controllers are left without broker 4' });
});

test('a controller that has hung for minutes has no vote', () => {
  const { agents, end, deeds, now } = open(0, { controllers: [1, 4, 7] });
  (agents[3] as (typeof agents)[number]).host.disk.stalledSince = now() - 3 * minuteMs;
  end(0);
  expect(deeds.at(-1)).toMatchObject({ kind: 'majority_lost', text: '1 of 3 controllers are left without broker 1' });
});

test('one that does not keep up stays registered and answers, and leaves the in-sync sets that others lead', () => {
  const { kafka, agents, wait, look, isrOf } = open();
  const broker = (agents[0] as (typeof agents)[number]).host.broker as HostedBroker;
  wait(minuteMs);
  broker.isLagging = true;
  wait(minuteMs);
  expect(kafka.brokers[0]?.isRegistered).toBe(true);
  expect(isrOf(1)).toEqual(kafka.partitions.filter(({ replicas }) => replicas.includes(1)).map(({ leader }) => leader === 1));
  expect(look().ok).toBe(true);
  broker.isLagging = false;
  wait(minuteMs);
  expect(isrOf(1).every((isIn) => isIn)).toBe(true);
});
