/**
 * Which Kafka broker runs on this host, and how does the agent sign in to it?
 *
 *     kafka: { brokerId: 1, listener: 127.0.0.1:9092 }
 *
 * Secrets are not in this file: it names the files, or the variables of the environment, that hold them.
 */
import type { KafkaAccess, SaslChoice, SecretPlace, TlsChoice } from '../../adapters/kafka/credentials.ts';
import type { WatchedBroker } from '../../adapters/kafka/canary.ts';
import type { Place } from './yaml-place.ts';

export interface KafkaConfig {
  readonly broker: WatchedBroker;
  readonly access: KafkaAccess;
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer', 'aws-msk-iam'] as const;
const brokerIdMost = 2_147_483_647;

/** Undefined where nothing is configured, and after a complaint. */
export function readKafka(place: Place | undefined): KafkaConfig | undefined {
  if (place === undefined) return undefined;
  place.onlyFields(['brokerId', 'listener', 'tls', 'sasl']);
  const id = require(place, 'brokerId')?.whole(0, brokerIdMost);
  const listenerField = require(place, 'listener');
  const listener = listenerField === undefined ? undefined : readListener(listenerField);
  const access = { tls: readTls(place.field('tls')), sasl: readSasl(place.field('sasl')) };
  if (id === undefined || listener === undefined) return undefined;
  return { broker: { id, listener }, access };
}

function require(place: Place, name: string): Place | undefined {
  const field = place.field(name);
  if (field === undefined) place.complain(`"${name}" is missing`);
  return field;
}

function readListener(place: Place): WatchedBroker['listener'] | undefined {
  const text = place.text();
  if (text === undefined) return undefined;
  const [, host, portText] = /^(?:\[(?=.*\]))?([^\s[\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  const port = Number(portText);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  place.complain(`expected an address and a port such as 127.0.0.1:9092, found "${text}"`);
  return undefined;
}

function readTls(place: Place | undefined): TlsChoice | undefined {
  if (place === undefined) return undefined;
  place.onlyFields(['caFile', 'certFile', 'keyFile', 'serverName']);
  const text = (name: string) => place.field(name)?.text();
  const [certFile, keyFile] = [text('certFile'), text('keyFile')];
  if ((certFile === undefined) !== (keyFile === undefined)) place.complain('expected certFile and keyFile together, or neither');
  return { caFile: text('caFile'), certFile, keyFile, serverName: text('serverName') };
}

function readSasl(place: Place | undefined): SaslChoice | undefined {
  if (place === undefined) return undefined;
  place.onlyFields(['mechanism', 'username', 'passwordFile', 'passwordFrom', 'tokenFile', 'region']);
  const text = (name: string) => place.field(name)?.text();
  const [tokenFile, region] = [text('tokenFile'), text('region')];
  const mechanism = require(place, 'mechanism')?.choice(mechanisms);
  if (mechanism === undefined) return undefined;
  if (mechanism === 'oauthbearer') {
    if (tokenFile !== undefined) return { mechanism, tokenFile };
    place.complain('"tokenFile" is missing');
    return undefined;
  }
  if (mechanism === 'aws-msk-iam') {
    if (region !== undefined) return { mechanism, region };
    place.complain('"region" is missing');
    return undefined;
  }
  const username = require(place, 'username')?.text();
  const password = readPassword(place);
  return username === undefined || password === undefined ? undefined : { mechanism, username, password };
}

function readPassword(place: Place): SecretPlace | undefined {
  const [file, environment] = [place.field('passwordFile')?.text(), place.field('passwordFrom')?.text()];
  if ((file === undefined) === (environment === undefined)) {
    place.complain('expected exactly one of passwordFile and passwordFrom (a variable of the environment)');
    return undefined;
  }
  return file === undefined ? { environment: environment as string } : { file };
}
