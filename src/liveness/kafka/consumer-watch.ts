/**
 * How do the consumers of a cluster do, look after look? Keeps what the rules need of each partition of each group, and judges a group
 * as a whole: its worst partitions, how old the oldest unread message is, and whose fault it is when nothing is read.
 */
import type { Instant } from '../../base/instant.ts';
import { findBlame, rememberStanding, type Blame, type StandingMemory } from './blame.ts';
import { namePartition, type ConsumerGroupView, type PartitionId } from './cluster-view.ts';
import { judgeGroup, type GroupVerdict, type PartitionLag } from './judge-group.ts';
import { defaultLagSettings, judgeLag, samplesToKeep, type LagSample, type LagSettings } from './judge-lag.ts';
import { findLagAge, notePoint, type EndPoint, type LagAge } from './lag-seconds.ts';

export interface GroupWatch {
  seenAt: Instant;
  /** By name. */
  readonly partitions: Map<string, PartitionWatch>;
  /** Addresses of members that have been given nothing to read, because there is no more. */
  idle: ReadonlySet<string>;
  standing: StandingMemory;
}

interface PartitionWatch extends PartitionId {
  samples: readonly LagSample[];
  /** Where the partition ended at which time. */
  points: readonly EndPoint[];
  owner: string | undefined;
}

export interface GroupJudgement {
  readonly verdict: GroupVerdict;
  readonly blame: Blame;
  /** Of the partition that is furthest behind in time; undefined while none is known. */
  readonly age: LagAge | undefined;
  /** Those that read some of its partitions, by address. */
  readonly readers: ReadonlyMap<string, Reader>;
  /** Those that are members, and read none because there is none left for them. */
  readonly idle: ReadonlySet<string>;
  /**
   * Some partition is not known yet, or not any more, or what was left to read in it has been deleted unread: while that is so, nobody can
   * say that all is well.
   */
  readonly isPending: boolean;
}

export interface Reader {
  /** Something is known of at least one of its partitions. */
  readonly isKnown: boolean;
  /** As for the group, of its own partitions. */
  readonly age: LagAge | undefined;
}

export function createGroupWatch(): GroupWatch {
  return { seenAt: Number.NEGATIVE_INFINITY, partitions: new Map(), idle: new Set(), standing: new Map() };
}

/** Takes in one more look. What is not among `existing` any more, by name, was deleted and is forgotten. The same look again changes nothing. */
export function takeGroup(watch: GroupWatch, seen: ConsumerGroupView, existing: ReadonlySet<string>): void {
  for (const name of watch.partitions.keys()) if (!existing.has(name)) watch.partitions.delete(name);
  if (seen.seenAt <= watch.seenAt) return;
  watch.seenAt = seen.seenAt;
  const owners = new Map(seen.members.flatMap(({ clientHost, partitions }) => partitions.map((each) => [namePartition(each), clientHost])));
  for (const offsets of seen.offsets) {
    const name = namePartition(offsets);
    if (!existing.has(name)) continue;
    const { topic, partition, committed, end, low } = offsets;
    const known = watch.partitions.get(name) ?? { topic, partition, samples: [], points: [], owner: undefined };
    const sample: LagSample = { at: seen.seenAt, committed, end, low, groupState: seen.state, members: seen.members.length };
    known.samples = [...known.samples, sample].slice(-samplesToKeep(defaultLagSettings));
    known.points = notePoint(known.points, { end, at: seen.seenAt });
    known.owner = owners.get(name);
    watch.partitions.set(name, known);
  }
  watch.idle = findIdle(watch, seen);
}

/** While some partition is nobody's, it may be one that they are to read, or do. */
function findIdle({ partitions }: GroupWatch, { state, members }: ConsumerGroupView): ReadonlySet<string> {
  const owners = new Set([...partitions.values()].map(({ owner }) => owner));
  if (state !== 'Stable' || owners.size === 0 || owners.has(undefined)) return new Set();
  const busy = new Set(members.flatMap((member) => (member.partitions.length === 0 ? [] : [member.clientHost])));
  return new Set(members.flatMap(({ clientHost }) => (busy.has(clientHost) ? [] : [clientHost])));
}

/** `allowedLagOf`: by topic. */
export function judgeConsumers(watch: GroupWatch, allowedLagOf: (topic: string) => number, now: Instant): GroupJudgement {
  const lags = [...watch.partitions.values()].map(({ topic, partition, samples, owner }): PartitionLag => {
    const settings: LagSettings = { ...defaultLagSettings, allowedLag: allowedLagOf(topic) };
    return { topic, partition, owner, verdict: judgeLag(samples, settings, now) };
  });
  watch.standing = rememberStanding(watch.standing, lags, now);
  const isPending = lags.some(
    ({ verdict: { status, note } }) => (status === 'unknown' && note !== 'no_commit') || note === 'behind_retention',
  );
  const blame = findBlame(lags, watch.standing);
  const age = findOldest(watch.partitions.values(), now);
  return { verdict: judgeGroup(lags), blame, age, readers: findReaders(watch, lags, now), idle: watch.idle, isPending };
}

function findReaders({ partitions }: GroupWatch, lags: readonly PartitionLag[], now: Instant): ReadonlyMap<string, Reader> {
  const known = new Set(lags.flatMap(({ owner, verdict }) => (owner === undefined || verdict.status === 'unknown' ? [] : [owner])));
  const readers = new Map<string, Reader>();
  for (const [owner, owned] of Map.groupBy(partitions.values(), (partition) => partition.owner))
    if (owner !== undefined) readers.set(owner, { isKnown: known.has(owner), age: findOldest(owned, now) });
  return readers;
}

function findOldest(partitions: Iterable<PartitionWatch>, now: Instant): LagAge | undefined {
  let oldest: LagAge | undefined;
  for (const { samples, points } of partitions) {
    const { committed, low } = samples.at(-1) ?? { committed: undefined, low: 0 };
    const age = committed === undefined ? undefined : findLagAge(points, Math.max(committed, low), now);
    if (age !== undefined && (oldest === undefined || age.lagMs > oldest.lagMs)) oldest = age;
  }
  return oldest;
}
