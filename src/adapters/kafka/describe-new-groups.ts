/**
 * How is a consumer group of the newer protocol asked about? ConsumerGroupDescribe (KIP-848), which kafkajs does not have; to its own
 * DescribeGroups such a group seems dead. Written and read with kafkajs's encoder and decoder.
 *
 * Source: Kafka protocol, ConsumerGroupDescribe version 0.
 */
import type { Exchange, ExchangeFamily } from './load-kafkajs.ts';

export const consumerGroupDescribeKey = 69;

export interface NewGroupsAnswer {
  readonly groups: readonly {
    readonly errorCode: number;
    readonly groupId: string;
    readonly state: string;
    readonly members: readonly {
      readonly memberId: string;
      readonly clientHost: string;
      readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
    }[];
  }[];
}

/** kafkajs's own; each method gives the encoder itself. */
export interface ProtocolEncoder {
  writeUVarIntBytes(): ProtocolEncoder;
  writeUVarIntString(text: string): ProtocolEncoder;
  writeUVarIntArray(items: readonly ProtocolEncoder[]): ProtocolEncoder;
  writeBoolean(value: boolean): ProtocolEncoder;
}

export interface ProtocolDecoder {
  readInt16(): number;
  readInt32(): number;
  readBytes(length: number): Buffer;
  readUVarIntString(): string | null;
  /** Null for an array that is left out. */
  readUVarIntArray<Item>(read: (decoder: ProtocolDecoder) => Item): Item[] | null;
  readTaggedFields(): void;
}

export interface ProtocolParts {
  readonly Encoder: new () => ProtocolEncoder;
  readonly Decoder: new (bytes: Buffer) => ProtocolDecoder;
}

export function createDescribeNewGroups({ Encoder, Decoder }: ProtocolParts): ExchangeFamily {
  // Empty tagged fields close the header as well as the body.
  const encode = (groupIds: readonly string[]) =>
    new Encoder()
      .writeUVarIntBytes()
      .writeUVarIntArray(groupIds.map((group) => new Encoder().writeUVarIntString(group)))
      .writeBoolean(false)
      .writeUVarIntBytes();
  const exchange = ({ groupIds = [] }: { readonly groupIds?: readonly string[] }): Exchange => {
    const names = { apiKey: consumerGroupDescribeKey, apiVersion: 0, apiName: 'ConsumerGroupDescribe' };
    return {
      request: { ...names, encode: () => Promise.resolve(encode(groupIds)) },
      response: { decode: (bytes) => Promise.resolve(readAnswer(new Decoder(bytes))), parse: (answer) => Promise.resolve(answer) },
    };
  };
  return { versions: ['0'], protocol: () => exchange };
}

type Group = NewGroupsAnswer['groups'][number];
type Member = Group['members'][number];

function readAnswer(decoder: ProtocolDecoder): NewGroupsAnswer {
  decoder.readTaggedFields();
  decoder.readInt32();
  return { groups: decoder.readUVarIntArray(readGroup) ?? [] };
}

function readGroup(decoder: ProtocolDecoder): Group {
  const errorCode = decoder.readInt16();
  decoder.readUVarIntString();
  const groupId = decoder.readUVarIntString() ?? '';
  const state = decoder.readUVarIntString() ?? '';
  // The epochs of the group and of its assignment, and the assignor.
  decoder.readInt32();
  decoder.readInt32();
  decoder.readUVarIntString();
  const members = decoder.readUVarIntArray(readMember) ?? [];
  decoder.readInt32();
  decoder.readTaggedFields();
  return { errorCode, groupId, state, members };
}

function readMember(decoder: ProtocolDecoder): Member {
  const memberId = decoder.readUVarIntString() ?? '';
  // Its instance and its rack, its epoch, and what its client calls itself.
  decoder.readUVarIntString();
  decoder.readUVarIntString();
  decoder.readInt32();
  decoder.readUVarIntString();
  const clientHost = decoder.readUVarIntString() ?? '';
  // What it has subscribed to: topics, and a pattern.
  decoder.readUVarIntArray((topic) => topic.readUVarIntString());
  decoder.readUVarIntString();
  const topics = readAssignment(decoder);
  // What it is meant to have later.
  readAssignment(decoder);
  decoder.readTaggedFields();
  return { memberId, clientHost, topics };
}

const uuidBytes = 16;

function readAssignment(decoder: ProtocolDecoder): Member['topics'] {
  const topics = decoder.readUVarIntArray((each) => {
    each.readBytes(uuidBytes);
    const topic = each.readUVarIntString() ?? '';
    const partitions = each.readUVarIntArray((partition) => partition.readInt32()) ?? [];
    each.readTaggedFields();
    return { topic, partitions };
  });
  decoder.readTaggedFields();
  return topics ?? [];
}
