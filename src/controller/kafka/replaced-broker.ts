/** Has the broker come back whose machine a repair has replaced? A machine that is well says nothing about the copies that it is to hold. */
import type { State } from '../state.ts';
import { findLast } from './cluster-watch.ts';

export interface ReplacedBroker {
  readonly cluster: string;
  readonly broker: number;
  /** Registered, and in every in-sync set that it belongs to. */
  readonly isWhole: boolean;
}

/** Undefined: the repair has replaced no broker, or none of a cluster that is still looked at. */
export function findReplacedBroker({ history, policies, clusters }: State, remediation: string): ReplacedBroker | undefined {
  const [cluster, past] = [...history.kafka.replacements].find(([, each]) => each.remediation === remediation) ?? [];
  if (cluster === undefined || past === undefined || policies?.kafkaClusters.every(({ name }) => name !== cluster) !== false)
    return undefined;
  const last = findLast(clusters.get(cluster), past.last);
  return { cluster, broker: past.last.broker, isWhole: last?.wholeSince !== undefined };
}
