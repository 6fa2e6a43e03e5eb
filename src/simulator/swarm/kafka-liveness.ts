/**
 * Is a broker replaced, when the cluster can spare it? A gate that refuses everything loses no data either. What the cluster really can
 * do is worked out from the cluster itself, and not by way of the gate.
 */
import { minuteMs } from '../../base/instant.ts';
import { intentsOf } from '../invariants/courses.ts';
import { listBrokerEnds } from '../invariants/kafka-conduct.ts';
import type { Trace } from '../invariants/trace.ts';
import { isWorking, type Broker } from '../kafka/brokers.ts';
import type { Kafka } from '../kafka/kafka.ts';
import type { Partition } from '../kafka/partitions.ts';
import type { World } from '../world/world.ts';
import type { OpenEpisode, Stall } from './liveness.ts';

const asked: ReadonlySet<string> = new Set(['gate_refused', 'gate_unanswered']);
/** A replacement has settled, and half an hour has passed since it began. */
const restedMs = 45 * minuteMs;
const soonMs = 15 * minuteMs;

/** L8: a gate refuses only what cannot be spared. */
export function findKafkaStalls(trace: Trace, { kafka }: World, episodes: readonly OpenEpisode[]): readonly Stall[] {
  if (kafka === undefined || !isLongAtRest(trace, kafka)) return [];
  const { brokers } = kafka;
  const hosts = new Map(brokers.map((broker) => [broker.agent.host.identity.id, broker]));
  const unwell = new Set(episodes.flatMap(({ host }) => hosts.get(host) ?? []));
  return episodes.flatMap(({ host, name, fault, decision }): Stall[] => {
    const broker = hosts.get(host);
    if (broker === undefined || fault !== 'disk' || decision === undefined || !asked.has(decision.reason)) return [];
    const isAlone = unwell.size === 1 && wasIllFor(trace, host, soonMs);
    if (!isAlone || !canSpare(trace, kafka, broker) || hasNeverSettled(trace, broker)) return [];
    return [{ number: 'L8', sentence: `${name} could be spared, and is not: ${decision.reason}, ${decision.sentence}` }];
  });
}

function isLongAtRest(trace: Trace, { brokers, troubles }: Kafka): boolean {
  const groups = new Set(brokers.map(({ agent }) => agent.host.identity.group));
  const isResting = intentsOf(trace).every(({ at, call }) => !groups.has(call.target.group) || trace.endedAt - at >= restedMs);
  const isSeen = !troubles.isBlind && troubles.lateMs === 0 && troubles.moving.length === 0;
  return isResting && isSeen && brokers.every(({ completeAt }) => trace.endedAt - completeAt >= soonMs);
}

function wasIllFor({ spells, endedAt }: Trace, machine: string, ms: number): boolean {
  return spells.some(
    (spell) => spell.machine === machine && spell.fault === 'disk' && spell.until === Infinity && endedAt - spell.from >= ms,
  );
}

/** It has come instead of another one, and has fallen ill before it was whole for long enough: that is for a person to see to. */
function hasNeverSettled(trace: Trace, { id }: Broker): boolean {
  const last = listBrokerEnds(trace).findLast(({ cameToNothing }) => !cameToNothing);
  return last?.broker === id && !trace.entries.some(({ kind, at }) => kind === 'replacement_settled' && at > last.at);
}

function canSpare({ policies }: Trace, { brokers, partitions }: Kafka, target: Broker): boolean {
  const cluster = policies.kafkaClusters[0];
  const isVoter = cluster?.controllers?.brokers.includes(target.id) ?? true;
  const others = brokers.filter((broker) => broker !== target);
  const areWell = others.every((broker) => broker.isRegistered && isWorking(broker) && broker.agent.answers());
  const counted = partitions.filter(({ replicas, isExpendable }) => !(isExpendable && replicas.includes(target.id)));
  const hasSome = partitions.some(({ replicas }) => replicas.includes(target.id));
  return areWell && hasSome && (!isVoter || cluster?.controllers?.check !== undefined) && counted.every((each) => isComplete(each, target));
}

/** It keeps what it needs without the broker; one that has nothing to do with it is whole. */
function isComplete({ replicas, isr, leader, minIsr }: Partition, { id }: Broker): boolean {
  if (leader === undefined) return false;
  const left = isr.filter((each) => each !== id).length;
  return replicas.includes(id) ? left >= Math.max(1, minIsr) : left === replicas.length;
}
