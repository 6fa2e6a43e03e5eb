import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { readCredentials } from '../../../../src/adapters/kafka/credentials.ts';

async function writeSecret(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heald-kafka-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'secret');
  await writeFile(file, text);
  return file;
}

test('a password comes from a file, without the end of its line', async () => {
  const file = await writeSecret('s3cret\n');
  const { sasl } = await readCredentials({ tls: undefined, sasl: { mechanism: 'scram-sha-512', username: 'heald', password: { file } } });

  expect(sasl?.()).toEqual({ mechanism: 'scram-sha-512', username: 'heald', password: 's3cret' });
  expect(sasl?.()).not.toBe(sasl?.());
});

test('a password comes from the environment, and a variable that is not set is named', async () => {
  process.env['HEALD_TEST_KAFKA_PASSWORD'] = 'from-outside';
  onTestFinished(() => void delete process.env['HEALD_TEST_KAFKA_PASSWORD']);
  const ask = (environment: string) =>
    readCredentials({ tls: undefined, sasl: { mechanism: 'plain', username: 'heald', password: { environment } } });

  expect((await ask('HEALD_TEST_KAFKA_PASSWORD')).sasl?.()).toMatchObject({ password: 'from-outside' });
  await expect(ask('HEALD_TEST_KAFKA_NOTHING')).rejects.toThrow('the environment variable HEALD_TEST_KAFKA_NOTHING is not set');
});

test('a token is read again for each connection', async () => {
  const tokenFile = await writeSecret('first');
  const { sasl } = await readCredentials({ tls: undefined, sasl: { mechanism: 'oauthbearer', tokenFile } });
  await writeFile(tokenFile, 'second');

  const asked = sasl?.() as { readonly oauthBearerProvider: () => Promise<{ value: string }> } | undefined;
  expect(await asked?.oauthBearerProvider()).toEqual({ value: 'second' });
});

test('signing in to MSK without the optional package says what to install', async () => {
  const asked = readCredentials({ tls: undefined, sasl: { mechanism: 'aws-msk-iam', region: 'eu-west-1' } });

  await expect(asked).rejects.toThrow('is not installed (npm install aws-msk-iam-sasl-signer-js)');
});

test('TLS takes its files whole, and says which one is missing', async () => {
  const caFile = await writeSecret('-----BEGIN CERTIFICATE-----');
  const tls = { certFile: undefined, keyFile: undefined, serverName: 'b-1.kafka.internal' };

  expect((await readCredentials({ tls: { ...tls, caFile }, sasl: undefined })).tls).toEqual({
    ca: Buffer.from('-----BEGIN CERTIFICATE-----'),
    servername: 'b-1.kafka.internal',
  });
  await expect(readCredentials({ tls: { ...tls, caFile: '/nowhere/ca.pem' }, sasl: undefined })).rejects.toThrow('/nowhere/ca.pem');
});
