/** Does heald get in where Kafka is closed? TLS with an authority of one's own, and the ways to sign in that a broker brings itself. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';

import { readCredentials, type SaslChoice, type TlsChoice } from '../../src/adapters/kafka/credentials.ts';
import type { KafkaTrouble } from '../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { run } from '../faults/inject/shell.ts';
import { startCluster, type TestCluster } from '../kafka-broker/start-cluster.ts';
import { testWith } from '../needs.ts';

const test = testWith({ programs: ['java', 'mvn', 'openssl'] });
const [user, secret] = ['heald', 'not-to-be-told'];

interface Closed {
  readonly cluster: TestCluster;
  readonly folder: string;
  readonly tls: TlsChoice;
}

let closed: Promise<Closed> | undefined;
const open = () => (closed ??= startClosed());
afterAll(async () => {
  const opened = await closed;
  await opened?.cluster.stop();
  if (opened !== undefined) await rm(opened.folder, { recursive: true });
});

async function startClosed(): Promise<Closed> {
  const folder = await mkdtemp(join(tmpdir(), 'heald-kafka-access-'));
  const [key, caFile, store] = [join(folder, 'key.pem'), join(folder, 'ca.pem'), join(folder, 'broker.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', caFile, ...names);
  await writeFile(store, `${await readFile(key, 'utf8')}${await readFile(caFile, 'utf8')}`);
  await writeFile(join(folder, 'password'), `${secret}\n`);
  const tls = { caFile, certFile: undefined, keyFile: undefined, serverName: undefined };
  const module = (name: string, rest = '') => `org.apache.kafka.common.security.${name} required${rest};`;
  const cluster = await startCluster({
    line: '4.1',
    brokers: 1,
    access: {
      protocol: 'SASL_SSL',
      credentials: await readCredentials({
        tls,
        sasl: { mechanism: 'plain', username: user, password: { file: join(folder, 'password') } },
      }),
      format: [
        '--add-scram',
        `SCRAM-SHA-256=[name=${user},password=${secret}]`,
        '--add-scram',
        `SCRAM-SHA-512=[name=${user},password=${secret}]`,
      ],
      settings: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': store,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': caFile,
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'listener.name.client.plain.sasl.jaas.config': module(
          'plain.PlainLoginModule',
          ` username="${user}" password="${secret}" user_${user}="${secret}"`,
        ),
        'listener.name.client.scram-sha-256.sasl.jaas.config': module('scram.ScramLoginModule'),
        'listener.name.client.scram-sha-512.sasl.jaas.config': module('scram.ScramLoginModule'),
        // Tokens without a signature: the broker's own way to try this out.
        'listener.name.client.oauthbearer.sasl.jaas.config': module('oauthbearer.OAuthBearerLoginModule'),
      },
    },
  });
  return { cluster, folder, tls };
}

async function enter(sasl: SaslChoice | undefined, change: Partial<TlsChoice> = {}): Promise<string> {
  const { cluster, tls } = await open();
  const credentials = await readCredentials({ tls: { ...tls, ...change }, sasl });
  const port = createKafkajsPort({ credentials, servers: () => [] });
  const { address } = cluster.brokers[0] as TestCluster['brokers'][number];
  return port.connect(address, 5_000).then(
    async (connection) => {
      const { brokers } = await connection.readMetadata('all', 2_000);
      connection.close();
      return `${brokers.length} broker`;
    },
    ({ kind, message }: KafkaTrouble) => {
      expect(message).not.toContain(secret);
      return kind;
    },
  );
}

test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
  '%s lets in who knows the password, and is denied to others',
  async (mechanism) => {
    const { folder } = await open();
    const wrong = join(folder, 'wrong');
    await writeFile(wrong, 'guessed');

    expect(await enter({ mechanism, username: user, password: { file: join(folder, 'password') } })).toBe('1 broker');
    expect(await enter({ mechanism, username: user, password: { file: wrong } })).toBe('denied');
  },
);

test('a token lets in, read from its file for each connection; one that is too old does not, and one that is gone is not the broker’s fault', async () => {
  const { folder, cluster, tls } = await open();
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const tokenFile = join(folder, 'token');
  const issue = (from: number) => writeFile(tokenFile, `${part({ alg: 'none' })}.${part({ sub: user, iat: from, exp: from + 600 })}.`);
  const connect = createKafkajsPort({
    credentials: await issue(now).then(() => readCredentials({ tls, sasl: { mechanism: 'oauthbearer', tokenFile } })),
    servers: () => [],
  }).connect;
  const enterNow = () =>
    connect((cluster.brokers[0] as TestCluster['brokers'][number]).address, 5_000).then(
      (connection) => (connection.close(), 'in'),
      ({ kind }: KafkaTrouble) => kind,
    );

  expect(await enterNow()).toBe('in');
  await issue(now - 3_600);
  expect(await enterNow()).toBe('denied');
  await rm(tokenFile);
  expect(await enterNow()).toBe('unknown');
  await issue(now);
  expect(await enterNow()).toBe('in');
});

test('a certificate of an unknown authority, or for another name, is not believed', async () => {
  const { folder } = await open();
  const sasl: SaslChoice = { mechanism: 'plain', username: user, password: { file: join(folder, 'password') } };

  expect(await enter(sasl, { caFile: undefined })).toBe('insecure');
  expect(await enter(sasl, { serverName: 'another.internal' })).toBe('insecure');
});
