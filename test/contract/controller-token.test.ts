/** Does the command line show its token to a controller that asks for one, over TLS? Real TLS, the real command line, one host. */
import { execFile, execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';

import type { HostsAnswer } from '../../src/adapters/wire/answers.ts';
import { parseTokens } from '../../src/adapters/wire/credentials.ts';
import { testWith } from '../needs.ts';
import { valueOf } from './ledger-suite.ts';

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
const needs = { programs: ['openssl'] };

let folder = '';
let url = '';
let certificate = '';
let server: Server | undefined;

/** A controller asks nobody on its own host for a token; this one reads tokens as it does, and asks. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-token-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1';
  try {
    execFileSync('openssl', [...made.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  } catch {
    return;
  }
  certificate = cert;
  const holders = valueOf(parseTokens(`read ops sha256:${hash('sha256', 'a-long-secret')}\n`, 'tokens'));
  const answer: HostsAnswer = {
    formatVersion: 1,
    hosts: [{ id: 'i-0abc', name: 'web-3', zone: 'z', group: 'web', verdict: 'healthy', heardAt: null, agentVersion: null, faults: [] }],
  };
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const known = holders.identify(request.headers.authorization)?.role === 'read';
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? answer : { error: { code: 'no_credential', message: 'Send a token.' } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

function heald(
  environment: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, HEALD_STATE_DIR: join(folder, 'state'), NO_COLOR: '1', ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words, '--controller', url], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

testWith(needs)('a verb that asks the controller shows the token of --token-file, or of HEALD_TOKEN_FILE, over TLS', async () => {
  const token = join(folder, 'token');
  writeFileSync(token, 'a-long-secret\n');
  const trusting = { NODE_EXTRA_CA_CERTS: certificate };
  const [option, environment] = await Promise.all([
    heald(trusting, 'hosts', '--plain', '--token-file', token),
    heald({ ...trusting, HEALD_TOKEN_FILE: token }, 'hosts', '--plain'),
  ]);
  expect(option).toMatchObject({ code: 0, stdout: expect.stringContaining('web-3\thealthy') });
  expect(environment.stdout).toBe(option.stdout);
});

testWith(needs)(
  'without the right token, and without a trusted certificate, it says what to do, and does not call it unreachable',
  async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'another-secret\n');
    const trusting = { NODE_EXTRA_CA_CERTS: certificate };
    const outcomes = await Promise.all([
      heald(trusting, 'hosts'),
      heald(trusting, 'hosts', '--token-file', wrong),
      heald(trusting, 'hosts', '--token-file', join(folder, 'nowhere')),
      heald({}, 'hosts'),
    ]);
    const asksForToken = 'answers only to a token that may read. Name its file with --token-file or HEALD_TOKEN_FILE.';
    expect(outcomes.map(({ code }) => code)).toEqual([4, 4, 2, 3]);
    expect(outcomes[0]?.stderr).toContain(asksForToken);
    expect(outcomes[1]?.stderr).toContain(asksForToken);
    expect(outcomes[2]?.stderr).toContain('Cannot read the token');
    expect(outcomes[3]?.stderr).toContain('is not trusted');
  },
);
