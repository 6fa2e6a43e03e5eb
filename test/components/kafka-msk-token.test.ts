/**
 * Does heald sign in to MSK as AWS wants it, as far as that goes without an account? The optional package is really installed, in a folder
 * of its own, and signs with credentials out of the environment. No broker of MSK has ever been asked.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { testWith } from '../needs.ts';

const test = testWith({ programs: ['npm'] });
const signer = 'aws-msk-iam-sasl-signer-js';
const credentials = join(import.meta.dirname, '../../src/adapters/kafka/credentials.ts');
/** Nothing of the machine's own account, and no question to a metadata service. */
const nobody = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };
const somebody = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-to-be-told' };

let folder: Promise<string> | undefined;
afterAll(async () => {
  if (folder !== undefined) await rm(await folder, { recursive: true });
});

async function installSigner(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'heald-msk-'));
  await writeFile(join(made, 'package.json'), '{ "private": true }');
  const words = ['install', '--no-audit', '--no-fund', `${signer}@${manifest.peerDependencies[signer]}`];
  await promisify(execFile)('npm', words, { cwd: made, timeout: 100_000 });
  return made;
}

/** What a process says whose heald has the package beside it: the token, or why there is none. */
async function askForToken(environment: Readonly<Record<string, string>>): Promise<string> {
  const beside = join(await (folder ??= installSigner()), 'heald.js');
  const program = `
    import { createRequire, registerHooks } from 'node:module';
    import { pathToFileURL } from 'node:url';
    const url = pathToFileURL(createRequire(${JSON.stringify(beside)}).resolve('${signer}')).href;
    registerHooks({ resolve: (name, context, next) => next(name === '${signer}' ? url : name, context) });
    const { readCredentials } = await import(${JSON.stringify(credentials)});
    const { sasl } = await readCredentials({ tls: undefined, sasl: { mechanism: 'aws-msk-iam', region: 'eu-west-1' } });
    console.log(await sasl().oauthBearerProvider().then(({ value }) => value, (error) => 'none: ' + error.message));
  `;
  const env = { PATH: process.env['PATH'], HOME: tmpdir(), ...nobody, ...environment };
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], { encoding: 'utf8', env });
  expect(stderr).toBe('');
  return stdout.trim();
}

test('a token is a signed request to connect to a cluster in this region, and does not hold the secret', async () => {
  const request = new URL(Buffer.from(await askForToken(somebody), 'base64url').toString());

  expect(request.origin).toBe('https://kafka.eu-west-1.amazonaws.com');
  expect(Object.fromEntries(request.searchParams)).toMatchObject({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/kafka-cluster\/aws4_request$/),
    'X-Amz-Expires': '900',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(request.href).not.toContain(somebody.AWS_SECRET_ACCESS_KEY);
});

test('without credentials there is no token, and it is said why', async () => {
  expect(await askForToken({})).toContain('none: Could not load credentials');
});
