/** How do the consumer groups of a cluster stand? By the newest look at each, as long as that is not too old to be believed. */
import type { ConsumersAnswer, NamedPartitions } from '../../../adapters/wire/cluster-answers.ts';
import { elapsedMs, type Instant } from '../../../base/instant.ts';
import type { ClusterWatch } from '../../../controller/kafka/cluster-watch.ts';
import { lookAtGroupsEveryMs, type FollowedGroup } from '../../../controller/kafka/consumers.ts';
import type { PartitionId } from '../../../liveness/kafka/cluster-view.ts';
import { isStanding, type GroupVerdict } from '../../../liveness/kafka/judge-group.ts';
import { formatTime } from '../format-time.ts';

/** Three looks that gave nothing. */
const believedForMs = 3 * lookAtGroupsEveryMs;

export function describeConsumers(
  { groups, view }: ClusterWatch,
  nameSome: (partitions: readonly PartitionId[]) => NamedPartitions,
  now: Instant,
): readonly ConsumersAnswer[] {
  const seen = new Map(view?.groups.map((each) => [each.group, each] as const));
  const describe = ([group, { watch, judgement }]: readonly [string, FollowedGroup]): readonly ConsumersAnswer[] => {
    if (judgement === undefined) return [];
    const { verdict, blame, age } = judgement;
    const isOld = elapsedMs(watch.seenAt, now) > believedForMs;
    const { state, members } = seen.get(group) ?? { state: 'Unknown' as const, members: [] };
    return [
      {
        group,
        seenAt: formatTime(watch.seenAt),
        state,
        members: members.length,
        status: isOld ? 'unknown' : verdict.status,
        partitions: watch.partitions.size,
        standing: nameSome(verdict.partitions.filter((each) => isStanding(each.verdict.status))),
        lag: verdict.lag,
        lagMs: age?.lagMs ?? null,
        lagIsAtLeast: age?.atLeast === true,
        blame: blame.kind,
        hosts: blame.hosts,
        because: isOld ? 'it has not been seen for a while' : (findRemark(verdict) ?? blame.because),
      },
    ];
  };
  return [...groups].toSorted(([left], [right]) => (left < right ? -1 : 1)).flatMap(describe);
}

/** What the blame does not tell, because nothing stands still. */
function findRemark({ status, partitions }: GroupVerdict): string | undefined {
  if (status === 'unknown') return 'too little is known of it yet';
  if (status !== 'warn') return undefined;
  const isRestless = partitions.some(({ verdict }) => verdict.note === 'rebalance_stuck');
  return isRestless ? 'it has done nothing but rebalance for ten minutes' : 'it reads, and not fast enough';
}
