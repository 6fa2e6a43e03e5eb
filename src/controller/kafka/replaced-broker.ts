/**
 * Has the broker come back whose machine a repair has replaced, and to where it was? A machine that is well says nothing about the copies
 * that it is to hold; and in another zone or rack, it holds copies of partitions that have others there already.
 */
import { elapsedMs, type Instant } from '../../base/instant.ts';
import { isWhole, lookGapMs, type LastReplacement } from '../../remediation/gates/last-replacement.ts';
import type { RemediationRecord } from '../../remediation/remediation.ts';
import type { State } from '../state.ts';
import { isAnswering } from './broker-evidence.ts';
import { findHostsOf } from './brokers.ts';
import { findLast, type ClusterWatch } from './cluster-watch.ts';

export interface ReplacedBroker {
  readonly cluster: string;
  readonly broker: number;
  /** It is the new one, and was just seen to be registered, and in every in-sync set that it belongs to. */
  readonly isWhole: boolean;
  /** "zone b, and was in zone a"; undefined as long as nothing says that it is elsewhere. */
  readonly isIn: string | undefined;
}

/** Undefined: the repair has replaced no broker, or none of a cluster that is still looked at. */
export function findReplacedBroker(state: State, { id, plan: { target } }: RemediationRecord, now: Instant): ReplacedBroker | undefined {
  const { history, policies, clusters } = state;
  const [name, past] = [...history.kafka.replacements].find(([, { remediation }]) => remediation === id) ?? [];
  const cluster = policies?.kafkaClusters.find((each) => each.name === name);
  if (cluster === undefined || past === undefined) return undefined;
  const { broker } = past.last;
  const watch = clusters.get(cluster.name);
  const [said, ...more] = findHostsOf(state, cluster, broker).filter((each) => each.id !== target.machine);
  const host = more.length === 0 ? said : undefined;
  const zone = host?.report.host.zone;
  const isIn = zone === undefined || zone === target.zone ? findOtherRack(watch, broker) : `zone ${zone}, and was in zone ${target.zone}`;
  const last = findLast(watch, past.last) ?? past.last;
  // The one that hung may be registered, and in every in-sync set, until its machine has ended and its session with it.
  const isAnother = last.hasLeft || last.settledAt !== undefined || (host !== undefined && isAnswering(host, broker, now));
  return { cluster: cluster.name, broker, isWhole: isAnother && isSeenWhole(watch, last, now), isIn };
}

/** By the newest look. When that is too old to say anything, what has settled before counts. */
function isSeenWhole(watch: ClusterWatch | undefined, { broker, begunAt, settledAt }: LastReplacement, now: Instant): boolean {
  const view = watch?.view;
  if (view === undefined || view.seenAt <= begunAt || elapsedMs(view.seenAt, now) > lookGapMs) return settledAt !== undefined;
  return isWhole(view, broker);
}

/** Known only to a controller that saw the broker before. */
function findOtherRack(watch: ClusterWatch | undefined, broker: number): string | undefined {
  const rack = watch?.view?.brokers.find(({ id }) => id === broker)?.rack;
  const before = watch?.rackBefore;
  return rack === undefined || before === undefined || rack === before ? undefined : `rack ${rack}, and was in rack ${before}`;
}
