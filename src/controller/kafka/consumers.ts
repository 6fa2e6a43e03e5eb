/**
 * Which consumer groups have stopped reading, and whose fault is it? Said once when two looks in a row agree, again when the blame
 * turns out to be another, and when they read on.
 *
 * What it means for single hosts is a signal of theirs: see observe-hosts.ts.
 */
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { namePartition, type ClusterView } from '../../liveness/kafka/cluster-view.ts';
import { keepBlame, nobodyBlamed, type BlameClock } from '../../liveness/kafka/blame-clock.ts';
import { createGroupWatch, judgeConsumers, takeGroup, type GroupJudgement, type GroupWatch } from '../../liveness/kafka/consumer-watch.ts';
import { isStanding } from '../../liveness/kafka/judge-group.ts';
import type { KafkaCluster } from '../../policy/policy.ts';
import { nameStuck } from './kafka-history.ts';
import { record, type Turn } from '../turn.ts';

/** What is kept of the groups of one cluster, by their names. */
export type ConsumersWatch = Map<string, FollowedGroup>;

export interface FollowedGroup {
  readonly watch: GroupWatch;
  /** Of the newest look; undefined before the first. */
  judgement: GroupJudgement | undefined;
  /** Since when which host has been to blame. */
  blamed: BlameClock;
  /** What the latest looks have agreed on, and since when. */
  finding: { readonly word: string; readonly since: Instant } | undefined;
}

export const lookAtGroupsEveryMs = 30 * secondMs;
const agreedForMs = 30 * secondMs;
const forgottenAfterMs = 30 * minuteMs;
/** So many partitions are followed in a cluster: those of the first groups by name. */
const partitionsMost = 20_000;
const partitionsNamed = 20;

export function followConsumers(turn: Turn, cluster: KafkaCluster, groups: ConsumersWatch, view: ClusterView): void {
  const { now } = turn;
  const existing = new Set(view.partitions.map(namePartition));
  let room = partitionsMost;
  for (const seen of view.groups.toSorted((left, right) => (left.group < right.group ? -1 : 1))) {
    room -= seen.offsets.length;
    if (room < 0) break;
    const group = groups.get(seen.group) ?? { watch: createGroupWatch(), judgement: undefined, blamed: nobodyBlamed, finding: undefined };
    const isNews = seen.seenAt > group.watch.seenAt;
    takeGroup(group.watch, seen, existing);
    groups.set(seen.group, group);
    if (isNews) judge(turn, cluster, seen.group, group);
  }
  for (const [name, { watch }] of groups) if (elapsedMs(watch.seenAt, now) > forgottenAfterMs) groups.delete(name);
}

function judge(turn: Turn, cluster: KafkaCluster, name: string, group: FollowedGroup): void {
  const { state, now } = turn;
  const judgement = judgeConsumers(group.watch, (topic) => (cluster.transactionalTopics.includes(topic) ? 1 : 0), now);
  group.judgement = judgement;
  group.blamed = keepBlame(group.blamed, judgement, group.watch.seenAt);
  const { verdict, isPending, blame } = judgement;
  if (verdict.status === 'unknown') return;
  if (group.finding?.word !== blame.kind) group.finding = { word: blame.kind, since: now };
  if (elapsedMs(group.finding.since, now) < agreedForMs) return;
  const about = { cluster: cluster.name, group: name };
  const known = state.history.kafka.stuck.get(nameStuck(about));
  if (blame.kind !== 'nobody') {
    if (known?.blame !== blame.kind)
      record(turn, { kind: 'consumers_stuck', ...about, blame: blame.kind, of: group.watch.partitions.size, ...describe(judgement) });
  } else if (known !== undefined && !isPending)
    record(turn, { kind: 'consumers_recovered', ...about, stuckForMs: elapsedMs(known.at, now) });
}

function describe({ verdict, blame: { hosts, because }, age }: GroupJudgement) {
  const standing = verdict.partitions.filter((each) => isStanding(each.verdict.status)).map(namePartition);
  return {
    hosts,
    because,
    partitions: standing.slice(0, partitionsNamed),
    standing: standing.length,
    lag: verdict.lag,
    ...(age === undefined ? {} : { lagMs: age.lagMs, lagIsAtLeast: age.atLeast }),
  };
}
