/**
 * What is known of each cluster right now? The newest view, for how long each broker has been missing or out of sync, and how the last
 * replacement comes along. Rebuilt from views and reports: a new controller begins to watch anew, and holds until it has.
 */
import { elapsedMs, type Instant } from '../../base/instant.ts';
import type { CanaryTimes } from '../../liveness/kafka/canary-times.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import type { ConsumersWatch } from './consumers.ts';
import { followReplacement, lookGapMs, type LastReplacement } from '../../remediation/gates/last-replacement.ts';

export interface ClusterWatch {
  readonly beganAt: Instant;
  view: ClusterView | undefined;
  /** Why the newest look gave none; undefined when it did. */
  trouble: string | undefined;
  askedAt: Instant | undefined;
  isAwaited: boolean;
  /** By broker id, of all that were ever seen or are expected. */
  readonly brokers: Map<number, BrokerWatch>;
  /** How long canaries take, by broker id. */
  readonly canaries: Map<number, CanaryTimes>;
  last: LastReplacement | undefined;
  /** In which rack the broker was whose replacement is the last one; undefined where this controller did not see it there. */
  rackBefore: string | undefined;
  groupsAskedAt: Instant | undefined;
  readonly groups: ConsumersWatch;
}

/** Since when, by the views; undefined while it is not so. */
export interface BrokerWatch {
  readonly registeredSince: Instant | undefined;
  readonly missingSince: Instant | undefined;
  readonly outOfIsrSince: Instant | undefined;
  /** Where it was registered last. */
  readonly rack: string | undefined;
}

export function createClusterWatch(beganAt: Instant): ClusterWatch {
  return {
    beganAt,
    view: undefined,
    trouble: undefined,
    askedAt: undefined,
    isAwaited: false,
    brokers: new Map(),
    canaries: new Map(),
    last: undefined,
    rackBefore: undefined,
    groupsAskedAt: undefined,
    groups: new Map(),
  };
}

/** Takes in one more view. An older one than the newest, or one of another cluster, changes nothing. */
export function takeView(watch: ClusterWatch, view: ClusterView, expected: readonly number[]): void {
  watch.isAwaited = false;
  if (watch.view !== undefined && view.seenAt <= watch.view.seenAt) return;
  if (watch.view !== undefined && view.clusterId !== watch.view.clusterId) {
    watch.trouble = `another cluster answers: ${view.clusterId} instead of ${watch.view.clusterId}`;
    return;
  }
  // Who was missing, or out of sync, before a time that nobody saw may have been well in it.
  const isUnbroken = watch.view !== undefined && elapsedMs(watch.view.seenAt, view.seenAt) <= lookGapMs;
  watch.view = view;
  watch.trouble = undefined;
  const registered = new Map(view.brokers.map(({ id, rack }) => [id, rack]));
  const outOfIsr = new Set(view.partitions.flatMap(({ replicas, isr }) => replicas.filter((id) => !isr.includes(id))));
  for (const id of new Set([...expected, ...registered.keys(), ...watch.brokers.keys()])) {
    const before = watch.brokers.get(id);
    const since = (holds: boolean, known: Instant | undefined) => (holds ? (known ?? view.seenAt) : undefined);
    watch.brokers.set(id, {
      registeredSince: since(registered.has(id), before?.registeredSince),
      missingSince: since(!registered.has(id), isUnbroken ? before?.missingSince : undefined),
      outOfIsrSince: since(outOfIsr.has(id), isUnbroken ? before?.outOfIsrSince : undefined),
      rack: registered.get(id) ?? before?.rack,
    });
  }
  if (watch.last !== undefined) watch.last = followReplacement(watch.last, view);
}

/** Takes up what the history knows of the last replacement, and where its broker was then. */
export function noteReplacement(watch: ClusterWatch, known: LastReplacement | undefined): void {
  const last = findLast(watch, known);
  if (last?.begunAt !== watch.last?.begunAt) watch.rackBefore = last === undefined ? undefined : watch.brokers.get(last.broker)?.rack;
  watch.last = last;
}

/** The history knows when one began and whether it has settled; how far it is, only the views since. */
export function findLast(watch: ClusterWatch | undefined, known: LastReplacement | undefined): LastReplacement | undefined {
  return watch?.last?.begunAt === known?.begunAt && watch?.last?.broker === known?.broker ? watch?.last : known;
}

/** What was seen before stays, and grows old. */
export function noteUnseen(watch: ClusterWatch, because: string): void {
  watch.isAwaited = false;
  watch.trouble = because;
}
