import { expect, test } from 'vitest';
import { minuteMs } from '../../../../src/base/instant.ts';
import { createRandom } from '../../../../src/base/random.ts';
import type { Trace } from '../../../../src/simulator/invariants/trace.ts';
import { createKafka } from '../../../../src/simulator/kafka/kafka.ts';
import type { TopicPlan } from '../../../../src/simulator/kafka/partitions.ts';
import { describeCluster } from '../../../../src/simulator/kafka/rehearsed-cluster.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';
import { findKafkaStalls } from '../../../../src/simulator/swarm/kafka-liveness.ts';
import type { OpenEpisode } from '../../../../src/simulator/swarm/liveness.ts';
import { createAgent } from '../../../../src/simulator/world/agent.ts';
import { createHost } from '../../../../src/simulator/world/host.ts';
import type { World } from '../../../../src/simulator/world/world.ts';

/** Three brokers, the first of which has had a hanging disk for an hour. */
function stall({
  topics = [],
  reason = 'gate_refused' as const,
}: { topics?: readonly TopicPlan[]; reason?: 'gate_refused' | 'frozen' } = {}) {
  const scheduler = createScheduler(0);
  const random = createRandom(1);
  const agents = ['a', 'b', 'c'].map((zone) =>
    createAgent(createHost({ name: `kafka-${zone}-1`, zone, group: 'kafka' }, 120, random.fork(zone)), scheduler, () => undefined),
  );
  for (const agent of agents) agent.start();
  const plan = { group: 'kafka', partitions: 3, uneven: 0, topics };
  const kafka = createKafka({ plan, agents, scheduler, random, onDeed: () => undefined });
  kafka.start();
  const [{ host }] = agents as [(typeof agents)[number]];
  host.disk.stalledSince = 0;
  scheduler.runUntil(60 * minuteMs);
  const machine = host.identity.id;
  const trace = {
    entries: [],
    endedAt: scheduler.now(),
    spells: [{ machine, fault: 'disk', from: 0, until: Infinity }],
    policies: { kafkaClusters: [describeCluster(plan, 3)] },
  } as unknown as Trace;
  const decision = { reason, sentence: 'it said so' };
  const episode = { id: 'epi', host: machine, name: 'kafka-a-1', group: 'kafka', fault: 'disk', decidedAt: 0, decision };
  const other = { ...episode, host: agents[1]?.host.identity.id ?? '', decision: undefined };
  const find = (episodes: readonly OpenEpisode[]) => findKafkaStalls(trace, { kafka } as World, episodes).map(({ number }) => number);
  return { kafka, episode, other, find };
}

test('a gate that refuses a broker that can be spared is found', () => {
  const { episode, find } = stall();
  expect(find([episode])).toEqual(['L8']);
});

test('nothing is held against a gate that holds for good reason, or against what is not the gate’s doing', () => {
  const onlyCopy = stall({ topics: [{ name: 'only', partitions: 1, replicas: 1, minIsr: 1 }] });
  expect(onlyCopy.find([onlyCopy.episode])).toEqual([]);
  const frozen = stall({ reason: 'frozen' });
  expect(frozen.find([frozen.episode])).toEqual([]);
  const two = stall();
  expect(two.find([two.episode, two.other])).toEqual([]);
  const moving = stall();
  Object.assign(moving.kafka.troubles, { moving: [{ topic: 'events', partition: 0 }] });
  expect(moving.find([moving.episode])).toEqual([]);
});

test('what may be lost stands in nobody’s way', () => {
  const { episode, find } = stall({ topics: [{ name: 'scratch', partitions: 1, replicas: 1, minIsr: 1, isExpendable: true }] });
  expect(find([episode])).toEqual(['L8']);
});
