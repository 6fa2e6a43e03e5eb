/**
 * Has the last replacement settled? A new broker has an empty disk: until it has copied everything and stayed in sync for a while, the
 * cluster is one failure poorer than it looks.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { ClusterView } from '../../liveness/kafka/cluster-view.ts';
import { findGate, type GateFinding } from './gate.ts';

export interface LastReplacement {
  readonly broker: number;
  readonly begunAt: Instant;
  /** When the cluster was last looked at for it; undefined before that. */
  readonly seenAt: Instant | undefined;
  /** Since when the broker has been registered and in every in-sync set that it belongs to; undefined while it is not. */
  readonly wholeSince: Instant | undefined;
  /** Some look since has not found it registered; false too where nobody looked then. */
  readonly hasLeft: boolean;
  /** When it had been whole for long enough. What happens to the broker later is another story. */
  readonly settledAt: Instant | undefined;
}

export const soakMs = 10 * minuteMs;
export const restMs = 30 * minuteMs;
/** A longer time without a look is time of which nothing is known: the soak begins anew. */
export const lookGapMs = 60 * secondMs;

export function beginReplacement(broker: number, begunAt: Instant): LastReplacement {
  return { broker, begunAt, seenAt: undefined, wholeSince: undefined, hasLeft: false, settledAt: undefined };
}

/** Takes in one more view, whichever broker it comes from: what a broker tells is what the controllers have told it. */
export function followReplacement(last: LastReplacement, view: ClusterView): LastReplacement {
  const { broker, begunAt, seenAt, settledAt } = last;
  if (settledAt !== undefined || view.seenAt <= (seenAt ?? begunAt)) return last;
  const hasLeft = last.hasLeft || !isRegistered(view, broker);
  if (!isWhole(view, broker)) return { ...last, seenAt: view.seenAt, wholeSince: undefined, hasLeft };
  const isUnbroken = seenAt !== undefined && elapsedMs(seenAt, view.seenAt) <= lookGapMs;
  const wholeSince = isUnbroken ? (last.wholeSince ?? view.seenAt) : view.seenAt;
  const hasSoaked = elapsedMs(wholeSince, view.seenAt) >= soakMs;
  return { ...last, seenAt: view.seenAt, wholeSince, settledAt: hasSoaked ? view.seenAt : undefined };
}

export function checkSettled(last: LastReplacement | undefined, now: Instant): GateFinding {
  if (last === undefined) return findGate('not_settled', true, 'no broker of this cluster was replaced before');
  const { broker, begunAt, wholeSince, settledAt } = last;
  const sinceMs = elapsedMs(begunAt, now);
  const begun = `the replacement of broker ${broker} began ${formatDuration(sinceMs)} ago`;
  if (settledAt === undefined) {
    const state =
      wholeSince === undefined
        ? 'its replicas are not complete yet'
        : `its replicas are complete for ${formatDuration(elapsedMs(wholeSince, now))}`;
    return { ...findGate('not_settled', false, `${begun}, and ${state}; they must be for ${formatDuration(soakMs)}`), members: [broker] };
  }
  return findGate('not_settled', sinceMs >= restMs, `${begun} and has settled; the next may follow after ${formatDuration(restMs)}`);
}

/** Registered, and in every in-sync set that it belongs to. */
export function isWhole(view: ClusterView, broker: number): boolean {
  return isRegistered(view, broker) && view.partitions.every(({ replicas, isr }) => !replicas.includes(broker) || isr.includes(broker));
}

function isRegistered({ brokers }: ClusterView, broker: number): boolean {
  return brokers.some(({ id }) => id === broker);
}
