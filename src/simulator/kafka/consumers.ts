/**
 * Who reads what the brokers keep, and how far have they come? One consumer on each host of a group; they share the partitions among
 * those that are there.
 *
 * A consumer that is stuck stays a member: it keeps its partitions, and reads none of them. One that is restarted leaves for some
 * seconds, and the group gives out its partitions anew each time.
 */
import { secondMs, type Instant } from '../../base/instant.ts';
import { hash32 } from '../../base/random.ts';
import { ok } from '../../base/result.ts';
import type { ConsumerGroupView } from '../../liveness/kafka/cluster-view.ts';
import type { Agent } from '../world/agent.ts';
import type { Scheduler } from '../scheduler.ts';
import { isWorking } from './brokers.ts';
import type { Kafka } from './kafka.ts';
import type { Partition } from './partitions.ts';

/** What of a consumer its own host holds. */
export interface HostedConsumer {
  readonly address: string;
  /** A stuck one reads nothing; it may come back with a restart, or not. */
  state: 'reading' | 'stuck_until_restarted' | 'stuck';
  /** How often its unit was restarted. */
  restarts: number;
}

/** The unit that a restart has to name. */
export const consumerUnit = 'consumer.service';
const group = 'readers';
const writtenPerSecond = 10;
/** They are twice as quick as those who write, and so catch up. */
const readPerSecond = 20;
const rejoinsAfterMs = 10 * secondMs;

export interface Consumers {
  /** The same looks at the cluster, with its groups. */
  readonly view: Kafka['view'];
  /** A machine has come up: one of the group brings a consumer with it. */
  welcome(agent: Agent): void;
  start(): void;
}

interface Consumer {
  readonly agent: Agent;
  readonly hosted: HostedConsumer;
  restartsSeen: number;
  awayUntil: Instant;
}

interface Progress {
  readonly partition: Partition;
  committed: number;
  end: number;
}

export function createConsumers(hosts: string, agents: readonly Agent[], kafka: Kafka, scheduler: Scheduler): Consumers {
  const consumers: Consumer[] = [];
  const progress = kafka.partitions.map((partition): Progress => ({ partition, committed: 0, end: 0 }));
  let seen: readonly ConsumerGroupView[] = [];

  function welcome(agent: Agent): void {
    if (agent.host.identity.group !== hosts) return;
    const hosted: HostedConsumer = { address: addressOf(agent.host.identity.id), state: 'reading', restarts: 0 };
    agent.host.consumer = hosted;
    consumers.push({ agent, hosted, restartsSeen: 0, awayUntil: Number.NEGATIVE_INFINITY });
  }

  function listPresent(): readonly Consumer[] {
    return consumers.filter(({ agent, awayUntil }) => agent.isOn() && scheduler.now() >= awayUntil);
  }

  function beat(): void {
    for (const consumer of consumers) {
      if (consumer.hosted.restarts === consumer.restartsSeen) continue;
      consumer.restartsSeen = consumer.hosted.restarts;
      consumer.awayUntil = scheduler.now() + rejoinsAfterMs;
    }
    const present = listPresent();
    for (const [place, each] of progress.entries()) {
      const leader = kafka.brokers.find(({ id }) => id === each.partition.leader);
      if (leader === undefined || !isWorking(leader)) continue;
      each.end += writtenPerSecond;
      const reads = present[place % present.length]?.hosted.state === 'reading';
      if (reads) each.committed = Math.min(each.end, each.committed + readPerSecond);
    }
  }

  function look(): ConsumerGroupView {
    const present = listPresent();
    const owned = Map.groupBy(progress.keys(), (place) => place % present.length);
    const idOf = ({ partition: { topic, partition } }: Progress) => ({ topic, partition });
    return {
      group,
      seenAt: scheduler.now(),
      state: present.length === 0 ? 'Empty' : 'Stable',
      members: present.map(({ agent, hosted }, place) => ({
        id: agent.host.identity.id,
        clientHost: hosted.address,
        partitions: (owned.get(place) ?? []).map((each) => idOf(progress[each] as Progress)),
      })),
      offsets: progress.map((each) => ({ ...idOf(each), committed: each.committed, end: each.end, low: 0 })),
    };
  }

  for (const agent of agents) welcome(agent);
  return {
    welcome,
    view: (wish, answer) =>
      kafka.view(wish, (answered) => {
        if (answered.ok && wish.withGroups) seen = [look()];
        answer(answered.ok ? ok({ ...answered.value, groups: seen }) : answered);
      }),
    start: () => {
      scheduler.every(secondMs, 0, beat);
    },
  };
}

/** Machines come and go, and each has an address of its own. */
function addressOf(id: string): string {
  const hash = hash32(id);
  return `10.${(hash >>> 16) & 255}.${(hash >>> 8) & 255}.${hash & 255}`;
}
