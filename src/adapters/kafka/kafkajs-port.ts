/** How are heald's questions put in kafkajs's words? One connection answers them all; errors inside of an answer stay where they are. */
import type { PartitionId } from '../../liveness/kafka/cluster-view.ts';
import { resolveAddress } from '../dns/resolve-address.ts';
import { steadyClock, type Clock } from '../steady-clock.ts';
import type { Credentials } from './credentials.ts';
import { openConnection, type GuardedConnection } from './guarded-connection.ts';
import {
  KafkaTrouble,
  type BrokerAddress,
  type BrokerConnection,
  type GroupSeen,
  type KafkaPort,
  type Metadata,
  type OffsetSeen,
} from './kafka-port.ts';
import type { Answers } from './kafkajs-answers.ts';
import { loadKafkajs, type Kafkajs } from './load-kafkajs.ts';
import { isDenied } from './trouble.ts';

export interface KafkajsPortSettings {
  readonly credentials: Credentials;
  /** The resolvers for brokers that are given by name. */
  readonly servers: () => Parameters<typeof resolveAddress>[1]['servers'];
  readonly clock?: Clock;
}

export function createKafkajsPort({ credentials, servers, clock = steadyClock }: KafkajsPortSettings): KafkaPort {
  async function findIp({ host }: BrokerAddress, deadlineMs: number): Promise<string> {
    try {
      return await resolveAddress(host, { servers: servers(), deadlineMs }, clock);
    } catch (error) {
      throw new KafkaTrouble('unknown', `${host} could not be asked: ${(error as Error).message}`);
    }
  }
  return {
    async connect(address, deadlineMs) {
      const kafkajs = loadKafkajs();
      const from = clock.now();
      const ip = await findIp(address, deadlineMs);
      const left = Math.max(1, deadlineMs - (clock.now() - from));
      return askThrough(kafkajs, await openConnection(kafkajs, { address, ip, credentials, deadlineMs: left }, clock));
    },
  };
}

const topicResource = 2;
const offsetTimes = { earliest: '-2', latest: '-1' };
const none = -1;

function askThrough(kafkajs: Kafkajs, connection: GuardedConnection): BrokerConnection {
  const ask = <Api extends keyof Answers>(api: Api, question: object, deadlineMs: number) =>
    connection.ask(api, question, deadlineMs) as Promise<Answers[Api]>;
  const nameOf = (code: number): string => kafkajs.createErrorFromCode(code).type ?? `error ${code}`;

  function require(code: number | undefined, what: string, text?: string | null): void {
    if (code === undefined || code === 0) return;
    const name = nameOf(code);
    throw new KafkaTrouble(isDenied(name) ? 'denied' : 'answered', `${what}: ${name}${text ? ` (${text})` : ''}`, name);
  }

  return {
    get open() {
      return connection.open;
    },
    async readMetadata(topics, deadlineMs) {
      const names = topics === 'all' ? [] : topics;
      return readMetadata(await ask('Metadata', { topics: names, allowAutoTopicCreation: false }, deadlineMs), nameOf);
    },
    async writeRecord({ topic, partition }, value, deadlineMs) {
      const topicData = [{ topic, partitions: [{ partition, firstSequence: 0, messages: [{ key: null, value }] }] }];
      const answer = await ask('Produce', { acks: 1, timeout: deadlineMs, compression: 0, topicData }, deadlineMs);
      require(answer.topics[0]?.partitions[0]?.errorCode, `a record to ${topic}`);
    },
    async listOffsets(partitions, which, deadlineMs) {
      const timestamp = offsetTimes[which];
      const topics = groupByTopic(partitions, (partition) => ({ partition, timestamp, maxNumOffsets: 1 }));
      const { responses } = await ask('ListOffsets', { isolationLevel: 0, topics }, deadlineMs);
      return responses.flatMap(({ topic, partitions: found }) =>
        found.flatMap(({ partition, errorCode, offset, offsets }) => {
          const text = offset ?? offsets?.[0];
          return errorCode === 0 && text !== undefined ? keepExact({ topic, partition, offset: Number(text) }) : [];
        }),
      );
    },
    async createTopic({ name, replicas, settings }, deadlineMs) {
      const topic = {
        topic: name,
        numPartitions: -1,
        replicationFactor: -1,
        replicaAssignment: [{ partition: 0, replicas }],
        configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
      };
      const { topicErrors } = await ask('CreateTopics', { topics: [topic], validateOnly: false, timeout: deadlineMs }, deadlineMs);
      require(topicErrors[0]?.errorCode, `the topic ${name} was not made`, topicErrors[0]?.errorMessage);
    },
    async readTopicSetting(topics, name, deadlineMs) {
      const resources = topics.map((topic) => ({ type: topicResource, name: topic, configNames: [name] }));
      const answer = await ask('DescribeConfigs', { resources, includeSynonyms: false }, deadlineMs);
      return new Map(
        answer.resources.flatMap(({ errorCode, resourceName, configEntries }) => {
          const value = configEntries.find(({ configName }) => configName === name)?.configValue;
          return errorCode === 0 && value !== undefined && value !== null ? [[resourceName, value] as const] : [];
        }),
      );
    },
    async listReassignments(deadlineMs) {
      const answer = await ask('ListPartitionReassignments', { topics: null, timeout: deadlineMs }, deadlineMs);
      require(answer.errorCode, 'what is being moved');
      return answer.topics.flatMap(({ name, partitions }) => partitions.map(({ partition }) => ({ topic: name, partition })));
    },
    async listGroups(deadlineMs) {
      const { errorCode, groups } = await ask('ListGroups', {}, deadlineMs);
      require(errorCode, 'the consumer groups');
      return groups.filter(({ protocolType }) => protocolType === 'consumer' || protocolType === '').map(({ groupId }) => groupId);
    },
    async describeGroups(groups, deadlineMs) {
      const answer = await ask('DescribeGroups', { groupIds: groups }, deadlineMs);
      return answer.groups.map((group) => describeGroup(kafkajs, group));
    },
    async describeNewGroups(groups, deadlineMs) {
      const answer = await ask('ConsumerGroupDescribe', { groupIds: groups }, deadlineMs);
      return answer.groups.flatMap((group) => (group.errorCode === 0 ? [describeNewGroup(group)] : []));
    },
    async readCommitted(group, deadlineMs) {
      const { errorCode, responses } = await ask('OffsetFetch', { groupId: group, topics: [] }, deadlineMs);
      require(errorCode, `the offsets of ${group}`);
      return responses.flatMap(({ topic, partitions }) =>
        partitions.flatMap(({ partition, offset, errorCode: code }) =>
          code === 0 ? keepExact({ topic, partition, offset: Number(offset) }) : [],
        ),
      );
    },
    close: () => connection.close(),
  };
}

function readMetadata(answer: Answers['Metadata'], nameOf: (code: number) => string): Metadata {
  return {
    clusterId: answer.clusterId ?? undefined,
    controllerId: answer.controllerId === undefined || answer.controllerId === none ? undefined : answer.controllerId,
    brokers: answer.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack: rack ?? undefined })),
    topics: answer.topicMetadata.map(({ topicErrorCode, topic, partitionMetadata }) => ({
      name: topic,
      trouble: topicErrorCode === 0 ? undefined : nameOf(topicErrorCode),
      partitions: partitionMetadata.map(({ partitionId, leader, replicas, isr, offlineReplicas }) => ({
        partition: partitionId,
        leader: leader === none ? undefined : leader,
        replicas,
        isr,
        offline: offlineReplicas ?? [],
      })),
    })),
  };
}

function describeGroup(kafkajs: Kafkajs, { errorCode, groupId, state, members }: Answers['DescribeGroups']['groups'][number]): GroupSeen {
  return {
    group: groupId,
    state: errorCode === 0 ? state : 'Dead',
    members: members.map(({ memberId, clientHost, memberAssignment }) => ({
      id: memberId,
      clientHost: clientHost.replace(/^\//, ''),
      partitions: readAssignment(kafkajs, memberAssignment),
    })),
  };
}

function describeNewGroup({ groupId, state, members }: Answers['ConsumerGroupDescribe']['groups'][number]): GroupSeen {
  return {
    group: groupId,
    state: oldWords.get(state) ?? state,
    members: members.map(({ memberId, clientHost, topics }) => ({
      id: memberId,
      clientHost: clientHost.replace(/^\//, ''),
      partitions: topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
    })),
  };
}

/** What the older protocol calls the same: partitions are being given out anew, and taken over. */
const oldWords: ReadonlyMap<string, string> = new Map([
  ['Assigning', 'PreparingRebalance'],
  ['Reconciling', 'CompletingRebalance'],
]);

/** What a client wrote about its partitions; nobody checks it, so what cannot be read is no partition. */
function readAssignment(kafkajs: Kafkajs, bytes: Buffer | null): readonly PartitionId[] {
  if (bytes === null) return [];
  try {
    const { assignment = {} } = kafkajs.readAssignment(bytes) ?? {};
    return Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
  } catch {
    return [];
  }
}

function keepExact(seen: OffsetSeen): readonly OffsetSeen[] {
  return Number.isSafeInteger(seen.offset) ? [seen] : [];
}

function groupByTopic(partitions: readonly PartitionId[], shape: (partition: number) => object): readonly object[] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, entries]) => ({
    topic,
    partitions: entries.map(({ partition }) => shape(partition)),
  }));
}
