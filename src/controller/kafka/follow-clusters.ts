/**
 * How are the clusters looked at? Every ten seconds while somebody can, never by way of a broker that is in question; and how the
 * last replacement comes along.
 */
import { elapsedMs, minuteMs, secondMs } from '../../base/instant.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import type { KafkaCluster } from '../../policy/policy.ts';
import { decideAll } from '../decisions.ts';
import { record, type Turn } from '../turn.ts';
import { judgeBrokerOf } from './broker-evidence.ts';
import { findHostsOf, noteBrokers } from './brokers.ts';
import { followConsumers, lookAtGroupsEveryMs } from './consumers.ts';
import { observeHosts } from './observe-hosts.ts';
import { createClusterWatch, noteReplacement, noteUnseen, takeView, type ClusterWatch } from './cluster-watch.ts';

/** The gate wants a view of at most 15 s. */
const lookEveryMs = 10 * secondMs;
/** An answer that has not come by then does not come. */
const awaitedForMs = 30 * secondMs;
/** A cluster that was not seen for so long is news. */
const lostAfterMs = 3 * minuteMs;

/** Asks for a view of each cluster that is due. */
export function followClusters(turn: Turn): void {
  const { state, now } = turn;
  const clusters = state.policies?.kafkaClusters ?? [];
  for (const name of state.clusters.keys()) if (!clusters.some((cluster) => cluster.name === name)) state.clusters.delete(name);
  if (clusters.length === 0) return;
  for (const cluster of clusters) {
    const watch = state.clusters.get(cluster.name) ?? createClusterWatch(now);
    state.clusters.set(cluster.name, watch);
    noteReplacement(watch, state.history.kafka.replacements.get(cluster.name)?.last);
    noticeLoss(turn, cluster.name, watch);
    const askedMs = elapsedMs(watch.askedAt ?? -Infinity, now);
    if (!state.canView || askedMs < (watch.isAwaited ? awaitedForMs : lookEveryMs)) continue;
    noteBrokers(turn);
    watch.askedAt = now;
    const withGroups = elapsedMs(watch.groupsAskedAt ?? -Infinity, now) >= lookAtGroupsEveryMs;
    if (withGroups) watch.groupsAskedAt = now;
    watch.isAwaited = true;
    turn.commands.push({ kind: 'view_cluster', cluster, besides: findSuspect(turn, cluster), withGroups });
  }
}

/** Since the last view, or since this controller began to look. */
function noticeLoss(turn: Turn, cluster: string, { view, trouble, beganAt }: ClusterWatch): void {
  const { state, now } = turn;
  const unseenMs = elapsedMs(view?.seenAt ?? beganAt, now);
  if (!state.canView || unseenMs < lostAfterMs || state.history.kafka.lost.has(cluster)) return;
  record(turn, { kind: 'cluster_lost', cluster, because: trouble ?? 'no look was answered' });
}

export function hearView(turn: Turn, name: string, view: ClusterView): void {
  const { state, now } = turn;
  const cluster = state.policies?.kafkaClusters.find((each) => each.name === name);
  const watch = state.clusters.get(name);
  if (cluster === undefined || watch === undefined) return;
  takeView(watch, view, cluster.brokers);
  const lostAt = state.history.kafka.lost.get(name);
  if (lostAt !== undefined && watch.trouble === undefined)
    record(turn, { kind: 'cluster_found_again', cluster: name, lostForMs: elapsedMs(lostAt, now) });
  followConsumers(turn, cluster, watch.groups, view);
  if (watch.view === view) observeHosts(turn, cluster, watch);
  const { last } = watch;
  const known = state.history.kafka.replacements.get(name)?.last;
  if (last?.settledAt !== undefined && known?.begunAt === last.begunAt && known.settledAt === undefined)
    record(turn, { kind: 'replacement_settled', cluster: name, broker: last.broker, afterMs: elapsedMs(last.begunAt, now) });
  decideAll(turn);
}

export function hearNoView({ state }: Turn, name: string, because: string): void {
  const watch = state.clusters.get(name);
  if (watch !== undefined) noteUnseen(watch, because);
}

/** A broker whose word is not wanted now, because something speaks against it or its host; the first, where there are more. */
function findSuspect({ state, now }: Turn, cluster: KafkaCluster): number | undefined {
  const harmless = ['healthy', 'degraded', 'unknown'];
  return cluster.brokers.find(
    (id) =>
      findHostsOf(state, cluster, id).some((host) => state.open.has(host.id)) ||
      !harmless.includes(judgeBrokerOf(state, cluster, id, now).kind),
  );
}
