/** How does a whole consumer group do? Its worst partition, as long as enough of them are known. */
import type { PartitionId } from './cluster-view.ts';
import type { LagVerdict } from './judge-lag.ts';

export interface PartitionLag extends PartitionId {
  readonly verdict: LagVerdict;
  /** The address of the host that reads it; undefined when nobody does, or when it cannot be told who. */
  readonly owner: string | undefined;
}

export interface GroupVerdict {
  /** `error`: some partition has stopped, stalled or been rewound. */
  readonly status: 'ok' | 'warn' | 'error' | 'unknown';
  /** The partitions that make it what it is; all that are not known when it is unknown, none when it is ok. */
  readonly partitions: readonly PartitionLag[];
  /** Messages, over the partitions of which it is known. */
  readonly lag: number;
}

/** With more than this share of its partitions unknown, so is the group. */
const unknownShareMax = 0.5;

export function judgeGroup(partitions: readonly PartitionLag[]): GroupVerdict {
  const lag = partitions.reduce((sum, { verdict }) => sum + (verdict.lag ?? 0), 0);
  const unknown = partitions.filter(({ verdict }) => verdict.status === 'unknown');
  if (partitions.length === 0 || unknown.length > unknownShareMax * partitions.length)
    return { status: 'unknown', partitions: unknown, lag };
  const inError = partitions.filter(({ verdict: { status } }) => isStanding(status) || status === 'rewind');
  if (inError.length > 0) return { status: 'error', partitions: inError, lag };
  const warned = partitions.filter(({ verdict }) => verdict.status === 'warn');
  return { status: warned.length > 0 ? 'warn' : 'ok', partitions: warned, lag };
}

/** Nothing is read any more. Falling behind and going back are for people to look at; only this may be a host's fault. */
export function isStanding(status: LagVerdict['status']): boolean {
  return status === 'stall' || status === 'stop';
}
