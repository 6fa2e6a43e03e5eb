/**
 * What does the cluster look like? One broker's word on its partitions, and each coordinator's on its consumer groups, within a deadline.
 *
 * It is always known which broker spoke: whoever is asked about a broker that is under suspicion must be another one. A look that fails is
 * a failure with its reason, never a view with nothing in it. Connections live for one look.
 *
 * heald's own canary topics are left out: nobody misses their records, and they must not stand in the way of a repair.
 */
import type { Instant } from '../../base/instant.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { ClusterView, ConsumerGroupView, PartitionId, PartitionSeen } from '../../liveness/kafka/cluster-view.ts';
import type { Clock } from '../steady-clock.ts';
import { isCanaryTopic } from './canary-topic.ts';
import { KafkaTrouble, type BrokerAddress, type BrokerConnection, type KafkaPort, type Metadata } from './kafka-port.ts';
import { readGroups } from './read-groups.ts';
import { createTopicSettings } from './topic-settings.ts';

export interface ClusterObserver {
  /** The view, or why there is none. Takes as long as `deadlineMs` at most. */
  look(wish: Look): Promise<Result<ClusterView, string>>;
}

export interface Look {
  readonly deadlineMs: number;
  /** A broker whose word is not wanted, because it is the one in question. */
  readonly besides?: number | undefined;
  /** Whether the consumer groups are asked too; otherwise the view holds them as they were seen last. */
  readonly withGroups: boolean;
}

export interface ObserverSettings {
  readonly port: KafkaPort;
  /** Where to begin; the cluster tells the rest. */
  readonly bootstrap: readonly BrokerAddress[];
  /** Wall clock, for what is kept. */
  readonly wallClock: () => Instant;
  readonly clock: Clock;
}

/** One broker that hangs must not use up the time of all. */
const oneBrokerMs = 3_000;

type KnownBroker = Metadata['brokers'][number];

export function createClusterObserver({ port, bootstrap, wallClock, clock }: ObserverSettings): ClusterObserver {
  const settings = createTopicSettings(clock);
  let known: readonly KnownBroker[] = [];
  let groups: readonly ConsumerGroupView[] = [];
  /** Who answered last is asked first. */
  let preferred: number | undefined;

  async function look({ deadlineMs, besides, withGroups }: Look): Promise<Result<ClusterView, string>> {
    const startedAt = clock.now();
    const leftMs = () => Math.max(0, startedAt + deadlineMs - clock.now());
    const failures: string[] = [];
    if (!known.some(({ id }) => id !== besides)) await learnBrokers(leftMs, failures);
    for (const broker of orderBrokers(besides)) {
      if (leftMs() === 0) break;
      try {
        return ok(await seeFrom(broker, leftMs, withGroups));
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    // Whoever was known may all be gone; the next look begins anew.
    known = [];
    const none = failures.length === 0 ? ['no other broker is known'] : failures;
    return wrong(leftMs() === 0 ? `no answer within ${deadlineMs / 1_000} s: ${none.join('; ')}` : none.join('; '));
  }

  function orderBrokers(besides: number | undefined): readonly KnownBroker[] {
    const others = known.filter(({ id }) => id !== besides);
    return [...others.filter(({ id }) => id === preferred), ...others.filter(({ id }) => id !== preferred)];
  }

  async function learnBrokers(leftMs: () => number, failures: string[]): Promise<void> {
    for (const address of bootstrap) {
      if (leftMs() === 0) return;
      try {
        await connected(address, Math.min(oneBrokerMs, leftMs()), async (connection) => {
          known = (await connection.readMetadata([anyTopic], Math.min(oneBrokerMs, leftMs()))).brokers;
        });
        return;
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
  }

  async function connected<Answer>(
    address: BrokerAddress,
    deadlineMs: number,
    use: (connection: BrokerConnection) => Promise<Answer>,
  ): Promise<Answer> {
    const connection = await port.connect(address, Math.max(1, deadlineMs));
    try {
      return await use(connection);
    } finally {
      connection.close();
    }
  }

  async function seeFrom(broker: KnownBroker, leftMs: () => number, withGroups: boolean): Promise<ClusterView> {
    const turnMs = () => Math.min(oneBrokerMs, leftMs());
    const view = await connected(broker, turnMs(), async (connection) => {
      const metadata = await connection.readMetadata('all', turnMs());
      const seenAt = wallClock();
      const topics = metadata.topics.map(({ name }) => name).filter((name) => !isCanaryTopic(name));
      const minIsr = await settings.readMinIsr(connection, topics, turnMs()).catch(() => new Map<string, number>());
      const reassignments = await listReassignments(connection, metadata, turnMs);
      known = metadata.brokers;
      preferred = broker.id;
      return {
        clusterId: metadata.clusterId ?? '',
        seenAt,
        seenFrom: broker.id,
        brokers: metadata.brokers.map(({ id, host, port: number, rack }) => ({ id, host, port: number, rack })),
        controllerId: metadata.controllerId,
        partitions: listPartitions(metadata, minIsr),
        unseenTopics: listUnseen(metadata),
        reassignments,
      };
    });
    if (withGroups) groups = await readGroups({ view, connected, wallClock, clock, leftMs });
    return { ...view, groups };
  }

  /** With ZooKeeper only the controller knows; undefined when nobody says. */
  async function listReassignments(
    connection: BrokerConnection,
    { brokers, controllerId }: Metadata,
    turnMs: () => number,
  ): Promise<readonly PartitionId[] | undefined> {
    const here = await connection.listReassignments(turnMs()).catch((error: unknown) => error);
    if (Array.isArray(here)) return here as readonly PartitionId[];
    const controller = brokers.find(({ id }) => id === controllerId);
    if (!(here instanceof KafkaTrouble) || here.code !== 'NOT_CONTROLLER' || controller === undefined) return undefined;
    return connected(controller, turnMs(), (other) => other.listReassignments(turnMs())).catch(() => undefined);
  }

  return { look };
}

/** The brokers come with every answer; a question about no topic in particular would be answered with all of them. */
const anyTopic = '__consumer_offsets';

/** One that is just being deleted exists no more. */
function listUnseen({ topics }: Metadata): readonly string[] {
  return topics
    .filter(({ trouble, partitions }) => trouble !== undefined && trouble !== goneTopic && partitions.length === 0)
    .map(({ name }) => name);
}

const goneTopic = 'UNKNOWN_TOPIC_OR_PARTITION';

function listPartitions({ topics }: Metadata, minIsr: ReadonlyMap<string, number>): readonly PartitionSeen[] {
  return topics
    .filter(({ name }) => !isCanaryTopic(name))
    .flatMap(({ name, partitions }) => partitions.map((each) => ({ topic: name, ...each, minIsr: minIsr.get(name) })));
}
