/** Whose word is shown where there is a ledger and somebody names a controller? Real controllers, and a ledger of another one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from './running-controller.ts';

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
let folder = '';
let here = '';
let controller: RunningController | undefined;
let server: Server | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-named-'));
  here = join(folder, 'here');
  const ledger = createSqliteLedger(join(here, 'ledger.db'), '0.1.0');
  const lead = await ledger.takeLead();
  if (!lead.ok) throw new Error(lead.problem.message);
  const at = Date.now();
  const pause = { name: 'of-the-ledger', scope: { kind: 'everything' }, reason: 'a test', by: 'ann', until: at + 3_600_000 } as const;
  const entry: Entry = { kind: 'pause_set', at, pause };
  await ledger.append([entry], { after: 0, epoch: lead.value.epoch });
  await ledger.close();
});

afterEach(async () => {
  await controller?.stop('SIGKILL');
  server?.close();
  controller = server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function heald(...words: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, HEALD_CONTROLLER: 'http://127.0.0.9:9', TZ: 'UTC', NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('the controller that --controller names answers, and not the ledger that lies here', async () => {
  const named = startController(['--state-dir', join(folder, 'there')], await findFreePort());
  controller = named;
  await waitForHealth(named, ({ status }) => status === 'ok');
  const body = JSON.stringify({ name: 'of-the-controller', scope: 'host/web-1', reason: 'a test', for: '1h' });
  await fetch(`${named.url}/v1/pauses`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  const [asked, read] = await Promise.all([
    heald('pauses', '--plain', '--state-dir', here, '--controller', named.url),
    heald('pauses', '--plain', '--state-dir', here),
  ]);
  expect(asked.stdout).toContain('of-the-controller');
  expect(asked.stdout).not.toContain('of-the-ledger');
  expect(read.stdout).toContain('of-the-ledger');
});

test('where the named one does not answer, nobody answers in its place', async () => {
  const nobody = `http://127.0.0.1:${await findFreePort()}`;
  const verbs = ['status', 'incidents', 'pauses'];
  const told = await Promise.all(verbs.map((verb) => heald(verb, '--state-dir', here, '--controller', nobody)));
  expect(told).toEqual(
    verbs.map(() => ({
      code: 3,
      stdout: '',
      stderr: `No controller answers at ${nobody}. Leave out --controller to read the ledger of this host.\n`,
    })),
  );
});

test('a controller that cannot tell what its ledger holds is not said to be missing', async () => {
  server = createServer((_request, response) => response.writeHead(503).end('{}')).listen(0, '127.0.0.1');
  await new Promise((resolve) => void server?.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [beside, alone] = await Promise.all([
    heald('log', '--state-dir', here, '--controller', url),
    heald('log', '--state-dir', join(folder, 'nowhere'), '--controller', url),
  ]);
  const because = 'with what its ledger holds: it is down, starting, too slow, or older than /v1/log.';
  expect(beside.stderr).toContain(`No controller answers at ${url} ${because} Leave out --controller`);
  expect(alone.stderr).toContain(`and no controller answers at ${url} ${because}`);
  expect([beside.code, alone.code]).toEqual([3, 3]);
});
