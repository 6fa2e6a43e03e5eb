/**
 * How does heald show a broker who it is? TLS, with a certificate of its own where that is wanted, and one of Kafka's SASL mechanisms.
 *
 * Secrets come from files or from the environment, never out of a policy, and nothing here writes them anywhere.
 */
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { signInWithToken } from './bearer-sign-in.ts';
import { KafkaTrouble } from './kafka-port.ts';

export interface KafkaAccess {
  readonly tls: TlsChoice | undefined;
  readonly sasl: SaslChoice | undefined;
}

export interface TlsChoice {
  /** PEM files; without `caFile` the platform's authorities are believed. */
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** The name in the broker's certificate, where it is not the host that is dialled. */
  readonly serverName: string | undefined;
}

export type SaslChoice =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: SecretPlace;
    }
  /** The token is read again for each connection: whoever issues it also renews it. */
  | { readonly mechanism: 'oauthbearer'; readonly tokenFile: string }
  | { readonly mechanism: 'aws-msk-iam'; readonly region: string };

export type SecretPlace = { readonly file: string } | { readonly environment: string };

export interface Credentials {
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer; readonly servername?: string } | undefined;
  /** As kafkajs wants it; a new one for each connection, since kafkajs writes into it. */
  readonly sasl: (() => object) | undefined;
}

export const noCredentials: Credentials = { tls: undefined, sasl: undefined };

/** Reads the files that the choice names; throws, with the name of the place, when one cannot be read. */
export async function readCredentials({ tls, sasl }: KafkaAccess): Promise<Credentials> {
  return { tls: tls === undefined ? undefined : await readTls(tls), sasl: sasl === undefined ? undefined : await prepareSasl(sasl) };
}

async function readTls({ caFile, certFile, keyFile, serverName }: TlsChoice): Promise<NonNullable<Credentials['tls']>> {
  return {
    ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
    ...(certFile === undefined ? {} : { cert: await readFile(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readFile(keyFile) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

async function prepareSasl(choice: SaslChoice): Promise<() => object> {
  if (choice.mechanism === 'oauthbearer') {
    const place = { file: choice.tokenFile };
    await readSecret(place);
    return () => signInWithToken(() => readSecret(place));
  }
  if (choice.mechanism === 'aws-msk-iam') {
    const { generateAuthToken } = await loadMskSigner();
    return () => signInWithToken(async () => (await generateAuthToken({ region: choice.region })).token);
  }
  const { mechanism, username } = choice;
  const password = await readSecret(choice.password);
  return () => ({ mechanism, username, password });
}

async function readSecret(place: SecretPlace): Promise<string> {
  if ('file' in place) return (await readFile(place.file, 'utf8')).trim();
  const secret = process.env[place.environment];
  if (secret === undefined || secret === '') throw new Error(`the environment variable ${place.environment} is not set`);
  return secret;
}

interface MskSigner {
  readonly generateAuthToken: (options: { readonly region: string }) => Promise<{ readonly token: string }>;
}

const mskSignerName = 'aws-msk-iam-sasl-signer-js';

/** An optional package: it brings AWS's sign-in with it, which nobody else needs. */
async function loadMskSigner(): Promise<MskSigner> {
  try {
    return (await import(mskSignerName)) as MskSigner;
  } catch (error) {
    const advice = isInstalled() ? 'is installed and does not load' : `is not installed (npm install ${mskSignerName})`;
    throw new KafkaTrouble('unknown', `Cannot sign in to MSK: the package ${mskSignerName} ${advice}: ${(error as Error).message}`);
  }
}

function isInstalled(): boolean {
  try {
    return findPackageJSON(mskSignerName, import.meta.url) !== undefined;
  } catch {
    return false;
  }
}
