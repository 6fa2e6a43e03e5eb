/**
 * Which parts of kafkajs does heald use, and what is put right in them? Its connection and its protocol; not its clients, which choose
 * brokers at random, try again by themselves and keep sockets that nobody destroys.
 *
 * These are inner modules, so exactly one version is accepted. And one function of it is guarded: after every answer it arms a timer in
 * the far past, again and again, which costs an idle connection more than all of heald's questions together (tulios/kafkajs#1751).
 *
 * Loaded with the first call only: a host without Kafka pays nothing. But then all of it at once, since kafkajs reads the file of each
 * request when it is first made, and by then the disk that holds the file may be the one that hangs.
 */
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { consumerGroupDescribeKey, createDescribeNewGroups, type ProtocolParts } from './describe-new-groups.ts';

const knownVersion = '2.2.4';

/** How one version of one request is written, and its answer read. */
export interface Exchange {
  readonly request: { readonly apiVersion: number; readonly encode?: () => Promise<object> };
  readonly response: { readonly decode: (payload: Buffer) => Promise<unknown>; readonly parse: (answer: unknown) => Promise<unknown> };
}

export interface ExchangeFamily {
  readonly versions: readonly string[];
  readonly protocol: (choice: { readonly version: number }) => (question: object) => Exchange;
}

export type ApiVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly socketFactory: (wanted: { readonly onConnect: () => void }) => Socket;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly enforceRequestTimeout: boolean;
  readonly sasl: object | null;
  readonly logger: object;
}

export interface InnerConnection {
  connect(): Promise<unknown>;
  authenticate(): Promise<void>;
  send(exchange: Exchange): Promise<unknown>;
  setVersions(versions: ApiVersions): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
}

/** How one side of a sign-in talks to the other. */
export interface AuthenticatorWay {
  readonly host: string;
  readonly port: number;
  readonly logger: object;
  readonly saslAuthenticate: (exchange: {
    readonly request: object;
    readonly response?: { readonly decode: (answer: Buffer) => Promise<Buffer>; readonly parse: (answer: Buffer) => Promise<void> };
  }) => Promise<void>;
}

type AuthenticateWithToken = (sasl: {
  readonly oauthBearerProvider: () => Promise<{ readonly value: string }>;
}) => (way: AuthenticatorWay) => { authenticate(): Promise<void> };

export interface Kafkajs {
  readonly Connection: new (options: ConnectionOptions) => InnerConnection;
  readonly requests: Readonly<Record<string, ExchangeFamily>>;
  readonly apiKeys: Readonly<Record<string, number>>;
  readonly createErrorFromCode: (code: number) => { readonly type?: string; readonly message: string };
  readonly authenticateWithToken: AuthenticateWithToken;
  readonly readAssignment: (bytes: Buffer) => { readonly assignment: Readonly<Record<string, readonly number[]>> } | null;
}

let loaded: Kafkajs | undefined;

/** Throws when another version is installed than the one that heald knows. */
export function loadKafkajs(): Kafkajs {
  loaded ??= load(createRequire(import.meta.url));
  return loaded;
}

function load(require: NodeJS.Require): Kafkajs {
  const { version } = require('kafkajs/package.json') as { readonly version: string };
  requireKnownVersion(version);
  guardTimer(require('kafkajs/src/network/requestQueue') as RequestQueueClass);
  const { requests } = require('kafkajs/src/protocol/requests') as Pick<Kafkajs, 'requests'>;
  readAhead(requests);
  const ofNewGroups = createDescribeNewGroups({
    Encoder: require('kafkajs/src/protocol/encoder') as ProtocolParts['Encoder'],
    Decoder: require('kafkajs/src/protocol/decoder') as ProtocolParts['Decoder'],
  });
  return {
    Connection: require('kafkajs/src/network/connection') as Kafkajs['Connection'],
    requests: { ...requests, ConsumerGroupDescribe: ofNewGroups },
    apiKeys: {
      ...(require('kafkajs/src/protocol/requests/apiKeys') as Kafkajs['apiKeys']),
      ConsumerGroupDescribe: consumerGroupDescribeKey,
    },
    createErrorFromCode: (require('kafkajs/src/protocol/error') as Pick<Kafkajs, 'createErrorFromCode'>).createErrorFromCode,
    authenticateWithToken: require('kafkajs/src/broker/saslAuthenticator/oauthBearer') as AuthenticateWithToken,
    readAssignment: (require('kafkajs/src/consumer/assignerProtocol') as AssignerProtocol).MemberAssignment.decode,
  };
}

/** What heald asks, and what signing in needs. */
const asked = `ApiVersions SaslHandshake SaslAuthenticate Metadata Produce ListOffsets CreateTopics DescribeConfigs
  ListPartitionReassignments ListGroups DescribeGroups OffsetFetch`.split(/\s+/);

function readAhead(requests: Kafkajs['requests']): void {
  for (const name of asked) {
    const { versions, protocol } = requests[name] as ExchangeFamily;
    // Nothing is encoded before a request is sent, so an empty question does.
    for (const version of versions) protocol({ version: Number(version) })({});
  }
}

export function requireKnownVersion(version: string): void {
  if (version !== knownVersion)
    throw new Error(`Cannot use kafkajs ${version}: heald reaches into its modules and knows those of ${knownVersion} only`);
}

interface AssignerProtocol {
  readonly MemberAssignment: { readonly decode: Kafkajs['readAssignment'] };
}

interface RequestQueueClass {
  readonly prototype: { readonly pending: readonly unknown[]; scheduleCheckPendingRequests(): void };
}

function guardTimer({ prototype }: RequestQueueClass): void {
  const arm = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function armWhenSomebodyWaits(this: RequestQueueClass['prototype']) {
    if (this.pending.length > 0) arm.call(this);
  };
}
