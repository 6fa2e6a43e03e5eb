/**
 * What does a look at a cluster say about single hosts? Signals that no agent measures: of the host of each broker, and of the hosts
 * whose consumers read. They reach verdicts and policies like any other.
 */
import { elapsedMs, minuteMs, secondMs } from '../../base/instant.ts';
import { keepClocks } from '../../liveness/evaluate-condition.ts';
import type { HostView, Tracked } from '../../liveness/host-view.ts';
import { forgetObserved, hasObserved, takeObserved, type Observation } from '../../liveness/observe-host.ts';
import type { SignalDefinition } from '../../liveness/signal.ts';
import { kafkaBrokerUnregistered } from '../../liveness/signals/kafka-broker-unregistered.ts';
import { kafkaConsumerLag } from '../../liveness/signals/kafka-consumer-lag.ts';
import { kafkaConsumerStuck } from '../../liveness/signals/kafka-consumer-stuck.ts';
import { kafkaReplicaOutOfIsr } from '../../liveness/signals/kafka-replica-out-of-isr.ts';
import type { KafkaCluster } from '../../policy/policy.ts';
import { coverageOf } from '../coverage/coverage.ts';
import { followHost } from '../episodes.ts';
import { settleIncidents } from '../incidents.ts';
import { judgementsOf } from '../judgements.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';
import { findHostsOf } from './brokers.ts';
import type { BrokerWatch, ClusterWatch } from './cluster-watch.ts';
import type { FollowedGroup } from './consumers.ts';
import { createAddressBook } from './find-by-address.ts';
import { nameStuck } from './kafka-history.ts';

/** A broker that has just appeared has to catch up. */
const catchesUpForMs = 10 * minuteMs;

/** Call it once the watch has taken in a new view. */
export function observeHosts(turn: Turn, cluster: KafkaCluster, watch: ClusterWatch): void {
  const { state } = turn;
  const judgementOf = judgementsOf(state);
  const observed = Map.groupBy([...observeBrokers(state, cluster, watch), ...observeConsumers(state, cluster, watch)], ({ view }) => view);
  for (const view of state.views.values()) {
    const told = observed.get(view) ?? [];
    if (told.length === 0 && !hasObserved(view)) continue;
    // Of a host whose agent is silent nothing is told, whatever is there.
    const isSilent = state.open.get(view.id)?.has('agent') === true;
    takeObserved(view, told, judgementOf, (tracked) => !isSilent && isOf(state, cluster.name, view, tracked));
    keepClocks(view, coverageOf(state, view.report.host).comparisons);
    followHost(turn, view);
  }
  settleIncidents(turn);
}

/** Lets go of what was seen on a host of clusters that no policy declares any more: nobody will look at them again. */
export function forgetUnwatched(state: State, view: HostView): void {
  if (state.policies === undefined) return;
  const { kafkaClusters } = state.policies;
  forgetObserved(view, (tracked) => kafkaClusters.every(({ name }) => !isOf(state, name, view, tracked)));
}

/** Whether this is what looks at the cluster tell of, or nobody's look does. */
function isOf({ history }: State, cluster: string, { id }: HostView, { definition, subject }: Tracked): boolean {
  if (definition.subject === 'consumers') return subject.startsWith(nameStuck({ cluster, group: '' }));
  return (history.kafka.brokers.get(id)?.cluster ?? cluster) === cluster;
}

type Seen = Observation & { readonly view: HostView };

function observeBrokers(state: State, cluster: KafkaCluster, { view, brokers }: ClusterWatch): readonly Seen[] {
  if (view === undefined) return [];
  const { seenAt } = view;
  return [...brokers].flatMap(([id, broker]): readonly Seen[] => {
    const [host, ...more] = findHostsOf(state, cluster, id);
    if (host === undefined || more.length > 0) return [];
    const say = (definition: SignalDefinition, ms: number | null) => ({
      view: host,
      definition,
      subject: String(id),
      value: ms === null ? null : ms / secondMs,
      seenAt,
    });
    const since = (at: number | undefined) => (at === undefined ? 0 : elapsedMs(at, seenAt));
    return [
      say(kafkaReplicaOutOfIsr, hasCaughtUp(broker, seenAt) ? since(broker.outOfIsrSince) : null),
      say(kafkaBrokerUnregistered, since(broker.missingSince)),
    ];
  });
}

function hasCaughtUp({ registeredSince }: BrokerWatch, seenAt: number): boolean {
  return registeredSince !== undefined && elapsedMs(registeredSince, seenAt) >= catchesUpForMs;
}

function observeConsumers(state: State, cluster: KafkaCluster, { groups }: ClusterWatch): readonly Seen[] {
  if (groups.size === 0) return [];
  const findHost = createAddressBook(state);
  return [...groups].flatMap(([group, followed]) => observeReaders(nameStuck({ cluster: cluster.name, group }), followed, findHost));
}

function observeReaders(
  subject: string,
  { watch: { seenAt }, judgement, blamed }: FollowedGroup,
  findHost: (address: string) => HostView | undefined,
): readonly Seen[] {
  if (judgement === undefined) return [];
  const isKnown = judgement.verdict.status !== 'unknown';
  const say = (address: string, definition: SignalDefinition, ms: number | undefined): readonly Seen[] => {
    const view = findHost(address);
    return view === undefined ? [] : [{ view, definition, subject, value: ms === undefined ? null : ms / secondMs, seenAt }];
  };
  const reading = [...judgement.readers].flatMap(([address, reader]) => {
    const since = blamed.since.get(address);
    const stuckForMs = since === undefined ? 0 : elapsedMs(since, seenAt);
    return [
      ...say(address, kafkaConsumerStuck, isKnown && (since !== undefined || reader.isKnown) ? stuckForMs : undefined),
      ...say(address, kafkaConsumerLag, reader.age?.lagMs),
    ];
  });
  return [...reading, ...[...judgement.idle].flatMap((address) => say(address, kafkaConsumerStuck, isKnown ? 0 : undefined))];
}
