/**
 * How does a Kafka cluster behave when a broker falls ill, goes, or comes back? Leaders, in-sync sets and the metadata that the others
 * believe, second by second on virtual time.
 *
 * A broker whose disk hangs keeps beating, keeps what it leads, and never leaves its own in-sync set. Unclean elections are off.
 * Source: Kafka 3.9 and 4.1 with three brokers, one of them on a stalled block device; defaults of `replica.lag.time.max.ms` and
 * `broker.session.timeout.ms`.
 */
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Result } from '../../base/result.ts';
import type { ViewWish } from '../../controller/kafka/cluster-viewer.ts';
import type { ClusterView, PartitionId } from '../../liveness/kafka/cluster-view.ts';
import type { Deed } from '../cloud/deed.ts';
import type { ClusterLook } from '../invariants/trace.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Agent } from '../world/agent.ts';
import { hostBroker, isAlive, isWorking, keepsUp, placeBrokers, type Broker } from './brokers.ts';
import { judgeLoss } from './loss.ts';
import { layPartitions, type KafkaPlan, type Partition } from './partitions.ts';
import { lookFrom } from './look-from.ts';

export interface Kafka {
  /** One broker's word on the cluster, as it comes to the controller. */
  view(wish: ViewWish, answer: (seen: Result<ClusterView, string>) => void): void;
  /** Every answer that told something, when it came in. */
  readonly looks: readonly ClusterLook[];
  readonly brokers: readonly Broker[];
  readonly partitions: readonly Partition[];
  /** What faults turn. */
  readonly troubles: { isBlind: boolean; lateMs: number; moving: readonly PartitionId[] };
  /** Something has befallen a machine; what that means for the data is noted. */
  hear(deed: Deed): void;
  /** A machine of the group has come up: it takes the place of a broker whose own has gone. */
  welcome(agent: Agent): void;
  start(): void;
}

export interface KafkaSettings {
  readonly plan: KafkaPlan;
  /** The hosts of the group. */
  readonly agents: readonly Agent[];
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly onDeed: (deed: Deed) => void;
}

const sessionMs = 9 * secondMs;
const lagMs = 30 * secondMs;
/** How long a replica takes to catch up: with what it missed, and with everything. */
const catchesUpMs = { least: 5 * secondMs, most: 20 * secondMs };
const copiesMs = { least: 3 * minuteMs, most: 6 * minuteMs };
/** So long after it is complete a broker leads again what it is meant to lead. */
const leadsAgainMs = 5 * minuteMs;

export function createKafka({ plan, agents, scheduler, random, onDeed }: KafkaSettings): Kafka {
  const { controllers = [] } = plan;
  const brokers = placeBrokers(agents, controllers, scheduler.now());
  const partitions = layPartitions(plan, brokers);
  const byId = new Map(brokers.map((broker) => [broker.id, broker]));
  /** Since when a replica does not keep up, by partition and broker. */
  const behindSince = new Map<string, Instant>();
  /** Brokers whose machine has gone or been put aside, and nobody has come for yet. */
  const vacant: number[] = [];
  const troubles: Kafka['troubles'] = { isBlind: false, lateMs: 0, moving: [] };
  const looks: ClusterLook[] = [];
  const drawn = random.fork('ways');

  /** All is as it is meant to be, and was so a second ago: most seconds are like that. */
  let isSettled = false;

  function beat(): void {
    const now = scheduler.now();
    for (const broker of brokers) followBroker(broker, now);
    const isCalm = brokers.every(keepsUp);
    if (isCalm && isSettled) return;
    for (const partition of partitions) followPartition(partition, now);
    isSettled = isCalm && behindSince.size === 0 && partitions.every(isWhole);
  }

  function followBroker(broker: Broker, now: Instant): void {
    if (isAlive(broker)) broker.lastBeatAt = now;
    if (broker.isRegistered && elapsedMs(broker.lastBeatAt, now) >= sessionMs) leave(broker);
    if (!broker.isRegistered && broker.successor !== undefined && !broker.agent.isOn()) takeOver(broker, broker.successor);
    if (broker.isRegistered || !isAlive(broker)) return;
    broker.isRegistered = true;
    broker.completeAt = Math.max(broker.completeAt, now + random.whole(catchesUpMs.least, catchesUpMs.most));
  }

  function takeOver(broker: Broker, agent: Agent): void {
    broker.agent = agent;
    broker.successor = undefined;
    agent.host.broker = hostBroker(broker.id, controllers);
    broker.completeAt = scheduler.now() + random.whole(copiesMs.least, copiesMs.most);
    // Its disk is empty: what was complete on the old one alone is complete nowhere any more. Without other replicas it begins anew.
    for (const partition of partitions)
      if (partition.replicas.length > 1 && partition.isr.length === 1 && partition.isr[0] === broker.id) partition.isr = [];
  }

  function leave(broker: Broker): void {
    broker.isRegistered = false;
    for (const partition of partitions) {
      if (partition.isr.length > 1) partition.isr = partition.isr.filter((id) => id !== broker.id);
      if (partition.leader === broker.id) elect(partition);
    }
  }

  function elect(partition: Partition): void {
    partition.leader = partition.replicas.find((id) => partition.isr.includes(id) && byId.get(id)?.isRegistered === true);
  }

  function followPartition(partition: Partition, now: Instant): void {
    if (partition.leader === undefined) elect(partition);
    const leader = partition.leader === undefined ? undefined : byId.get(partition.leader);
    // Only a leader that can write it down changes the in-sync set.
    if (leader === undefined || !isWorking(leader)) return;
    for (const id of partition.replicas) if (id !== leader.id) followReplica(partition, byId.get(id) as Broker, now);
    const [meant] = partition.replicas;
    const preferred = meant === undefined || meant === leader.id ? undefined : byId.get(meant);
    if (preferred === undefined || !partition.isr.includes(preferred.id) || !isWorking(preferred)) return;
    if (now >= preferred.completeAt + leadsAgainMs) partition.leader = preferred.id;
  }

  function followReplica(partition: Partition, broker: Broker, now: Instant): void {
    const key = `${partition.topic}-${partition.partition} ${broker.id}`;
    const isIn = partition.isr.includes(broker.id);
    if (keepsUp(broker)) {
      if (behindSince.delete(key)) broker.completeAt = Math.max(broker.completeAt, now + catchesUpMs.least);
      if (!isIn && now >= broker.completeAt) partition.isr = [...partition.isr, broker.id];
      return;
    }
    const since = behindSince.get(key) ?? now;
    behindSince.set(key, since);
    if (isIn && elapsedMs(since, now) >= lagMs) partition.isr = partition.isr.filter((id) => id !== broker.id);
  }

  function view({ besides }: ViewWish, answer: (seen: Result<ClusterView, string>) => void): void {
    const wayMs = drawn.whole(20, 300);
    scheduler.after(wayMs, () => {
      const seen = lookFrom({ brokers, partitions, besides, troubles, random: drawn }, scheduler.now());
      scheduler.after(seen.ok ? wayMs + troubles.lateMs : 3 * secondMs, () => {
        if (seen.ok) looks.push({ at: scheduler.now(), seenAt: seen.value.seenAt, seenFrom: seen.value.seenFrom });
        answer(seen);
      });
    });
  }

  function hear(deed: Deed): void {
    if (deed.kind !== 'leaving' && deed.kind !== 'put_aside') return;
    const broker = brokers.find(({ agent }) => agent.host.identity.id === deed.machine);
    if (broker === undefined) return;
    if (!vacant.includes(broker.id)) vacant.push(broker.id);
    if (deed.kind === 'leaving')
      for (const loss of judgeLoss({ partitions, controllers, byId }, broker, deed.at)) onDeed({ ...deed, ...loss });
  }

  function welcome(agent: Agent): void {
    if (agent.host.identity.group !== plan.group) return;
    const { zone } = agent.host.identity;
    const at = vacant.findIndex((id) => byId.get(id)?.zone === zone);
    const id = vacant.splice(Math.max(0, at), 1)[0];
    const broker = id === undefined ? undefined : byId.get(id);
    if (broker !== undefined) broker.successor = agent;
  }

  return {
    view,
    looks,
    brokers,
    partitions,
    troubles,
    hear,
    welcome,
    start: () => {
      scheduler.every(secondMs, random.whole(0, secondMs), beat);
    },
  };
}

function isWhole({ replicas, isr, leader }: Partition): boolean {
  return leader === replicas[0] && isr.length === replicas.length;
}
