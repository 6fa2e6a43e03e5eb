/**
 * How far has each consumer group come? Its coordinator knows what it has committed and who its members are, the leader of each partition
 * where the log begins and ends.
 *
 * Every broker is asked beside the others, with its own part of the time: a group whose coordinator hangs is missing, a partition whose
 * leader hangs is missing from its group, and all the others are there.
 */
import type { Instant } from '../../base/instant.ts';
import {
  namePartition,
  type ClusterView,
  type ConsumerGroupState,
  type ConsumerGroupView,
  type PartitionId,
} from '../../liveness/kafka/cluster-view.ts';
import type { Clock } from '../steady-clock.ts';
import type { BrokerAddress, BrokerConnection, GroupSeen, OffsetSeen } from './kafka-port.ts';

export interface GroupReading {
  readonly view: Omit<ClusterView, 'groups'>;
  readonly connected: <Answer>(
    address: BrokerAddress,
    deadlineMs: number,
    use: (connection: BrokerConnection) => Promise<Answer>,
  ) => Promise<Answer>;
  readonly wallClock: () => Instant;
  readonly clock: Clock;
  readonly leftMs: () => number;
}

/** Half of the time that is left is for the coordinators, the rest for the leaders. */
const coordinatorsShare = 0.5;
const groupsMost = 1_000;
const states: readonly ConsumerGroupState[] = ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'];

interface Committed extends GroupSeen {
  readonly offsets: readonly OffsetSeen[];
  readonly seenAt: Instant;
}

export async function readGroups(reading: GroupReading): Promise<readonly ConsumerGroupView[]> {
  const { view, leftMs } = reading;
  const coordinatorsMs = leftMs() * coordinatorsShare;
  const found = await Promise.all(view.brokers.map((broker) => readCoordinated(reading, broker, coordinatorsMs)));
  const committed = found.flat();
  const wanted = new Map(committed.flatMap(({ offsets }) => offsets).map((each) => [namePartition(each), each] as const));
  const [ends, lows] = await readLogs(reading, [...wanted.values()]);
  return committed.map(({ group, state, members, offsets, seenAt }) => ({
    group,
    seenAt,
    state: states.find((each) => each === state) ?? 'Unknown',
    members,
    offsets: offsets.flatMap(({ topic, partition, offset }) => {
      const [end, low] = [ends.get(namePartition({ topic, partition })), lows.get(namePartition({ topic, partition }))];
      return end === undefined || low === undefined ? [] : [{ topic, partition, committed: offset < 0 ? undefined : offset, end, low }];
    }),
  }));
}

/** What was read before something went wrong is kept. */
async function readCoordinated(
  { connected, wallClock, clock }: GroupReading,
  broker: BrokerAddress,
  deadlineMs: number,
): Promise<readonly Committed[]> {
  const startedAt = clock.now();
  const leftMs = () => Math.max(1, startedAt + deadlineMs - clock.now());
  const committed: Committed[] = [];
  await connected(broker, leftMs(), async (connection) => {
    const names = (await connection.listGroups(leftMs())).slice(0, groupsMost);
    const groups = names.length === 0 ? [] : await connection.describeGroups(names, leftMs());
    const dead = groups.filter(({ state }) => state === 'Dead').map(({ group }) => group);
    // A broker that does not know the question has no such groups.
    const alive = dead.length === 0 ? [] : await connection.describeNewGroups(dead, leftMs()).catch(() => []);
    for (const group of groups.map((each) => alive.find((other) => other.group === each.group) ?? each)) {
      const offsets = await connection.readCommitted(group.group, leftMs());
      committed.push({ ...group, offsets, seenAt: wallClock() });
    }
  }).catch(() => undefined);
  return committed;
}

async function readLogs(
  { view, connected, leftMs }: GroupReading,
  wanted: readonly PartitionId[],
): Promise<readonly [ends: ReadonlyMap<string, number>, lows: ReadonlyMap<string, number>]> {
  const [ends, lows] = [new Map<string, number>(), new Map<string, number>()];
  const leaders = new Map(view.partitions.map((each) => [namePartition(each), each.leader] as const));
  const byLeader = Map.groupBy(wanted, (each) => leaders.get(namePartition(each)));
  await Promise.all(
    view.brokers.map(async (broker) => {
      const own = byLeader.get(broker.id);
      if (own === undefined) return;
      const note = (into: Map<string, number>, seen: readonly OffsetSeen[]) =>
        seen.forEach((each) => into.set(namePartition(each), each.offset));
      await connected(broker, leftMs(), async (connection) => {
        note(lows, await connection.listOffsets(own, 'earliest', Math.max(1, leftMs())));
        note(ends, await connection.listOffsets(own, 'latest', Math.max(1, leftMs())));
      }).catch(() => undefined);
    }),
  );
  return [ends, lows];
}
