/**
 * What do the answers of a broker look like, decoded by kafkajs? One entry for each question that heald asks; a field that only newer
 * versions of an answer have is optional. Source: Kafka protocol, and kafkajs 2.2.4, src/protocol/requests.
 */
import type { NewGroupsAnswer } from './describe-new-groups.ts';

export interface Answers {
  readonly ConsumerGroupDescribe: NewGroupsAnswer;
  readonly Metadata: {
    readonly clusterId?: string | null;
    readonly controllerId?: number;
    readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number; readonly rack?: string | null }[];
    readonly topicMetadata: readonly {
      readonly topicErrorCode: number;
      readonly topic: string;
      readonly partitionMetadata: readonly {
        readonly partitionId: number;
        readonly leader: number;
        readonly replicas: readonly number[];
        readonly isr: readonly number[];
        readonly offlineReplicas?: readonly number[];
      }[];
    }[];
  };
  readonly Produce: { readonly topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[] };
  readonly ListOffsets: {
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly errorCode: number;
        readonly offset?: string;
        readonly offsets?: readonly string[];
      }[];
    }[];
  };
  readonly CreateTopics: { readonly topicErrors: readonly { readonly errorCode: number; readonly errorMessage?: string | null }[] };
  readonly DescribeConfigs: {
    readonly resources: readonly {
      readonly errorCode: number;
      readonly resourceName: string;
      readonly configEntries: readonly { readonly configName: string; readonly configValue: string | null }[];
    }[];
  };
  readonly ListPartitionReassignments: {
    readonly errorCode: number;
    readonly topics: readonly { readonly name: string; readonly partitions: readonly { readonly partition: number }[] }[];
  };
  readonly ListGroups: {
    readonly errorCode: number;
    readonly groups: readonly { readonly groupId: string; readonly protocolType: string }[];
  };
  readonly DescribeGroups: {
    readonly groups: readonly {
      readonly errorCode: number;
      readonly groupId: string;
      readonly state: string;
      readonly members: readonly { readonly memberId: string; readonly clientHost: string; readonly memberAssignment: Buffer | null }[];
    }[];
  };
  readonly OffsetFetch: {
    readonly errorCode?: number;
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string; readonly errorCode: number }[];
    }[];
  };
}
