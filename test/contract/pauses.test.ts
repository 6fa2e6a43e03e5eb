/** Does stop mean stop? Real controllers, the real command line, a kill -9 between, and a ledger that cannot be read. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { PausesAnswer } from '../../src/adapters/wire/answers.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { findFreePort, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
let folder = '';
let running: RunningController[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-pauses-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((controller) => controller.stop('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<RunningController> {
  const controller = startController(['--state-dir', folder, ...args], await findFreePort());
  running.push(controller);
  return controller;
}

async function startReady(...args: string[]): Promise<RunningController> {
  const controller = await start(...args);
  await waitForHealth(controller, ({ status }) => status === 'ok');
  return controller;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function heald(url: string, ...words: string[]): Promise<Outcome> {
  const env = { ...process.env, HEALD_CONTROLLER: url, HEALD_STATE_DIR: folder, USER: 'ann', SUDO_USER: '', TZ: 'UTC', NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

interface Asked {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
}

async function ask(url: string, method: string, path: string, body: object, token?: string): Promise<Asked> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  const error = text === '' ? undefined : (JSON.parse(text) as { error?: { code: string; message: string } }).error;
  return { status: response.status, code: error?.code, message: error?.message ?? '' };
}

async function listPauses(url: string): Promise<PausesAnswer['pauses']> {
  return ((await (await fetch(`${url}/v1/pauses`)).json()) as PausesAnswer).pauses;
}

const hostInZoneA = { id: 'web-1', name: 'web-1', zone: 'a', group: 'web', tags: {} };
const dbMove = { name: 'db-move', scope: 'zone/a', reason: 'moving the database', for: '2h', by: 'ann@ops' };

test('a pause set from the command line holds through kill -9, and is lifted by name', async () => {
  const first = await startReady();
  await postReport(first.url, makeReport({ host: hostInZoneA }));
  await waitForHealth(first, ({ hosts }) => hosts === 1);

  const set = await heald(first.url, 'pause', 'zone/a', '--name', 'db-move', '--for', '2h', '--reason', 'moving the database');
  expect(set.stderr).toContain('zone/a covers 1 of 1 known hosts (web-1)');
  expect(set).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Paused: zone\/a until .*, by ann@/) });
  await first.stop('SIGKILL');

  const second = await startReady();
  expect(await listPauses(second.url)).toMatchObject([{ name: 'db-move', scope: 'zone/a', reason: 'moving the database' }]);
  const [status, listed] = await Promise.all([heald(second.url, 'status'), heald('http://127.0.0.9:9', 'pauses', '--json')]);
  expect(status.stdout).toMatch(/paused +zone\/a until .* by ann@\S+: moving the database\s+\(db-move\)/);
  expect(JSON.parse(listed.stdout)).toMatchObject({ kind: 'pauses', pauses: [{ name: 'db-move', scope: 'zone/a' }] });

  const wrong = await heald(second.url, 'resume', 'db-mov', '--reason', 'moved');
  expect(wrong).toMatchObject({ code: 1, stderr: 'No pause "db-mov" holds. Did you mean "db-move"?\n' });
  const lifted = await heald(second.url, 'resume', 'db-move', '--reason', 'moved');
  expect(lifted).toMatchObject({ code: 0, stdout: 'Lifted: zone/a is no longer paused by "db-move".\n' });
  expect(await listPauses(second.url)).toEqual([]);
  expect((await heald(second.url, 'log')).stdout).toMatch(/pause {5}zone\/a until [\s\S]*resume {4}zone\/a by ann@\S+: moved \(db-move\)/);
});

test('what is not understood, not covered or not there sets nothing and says what to do', async () => {
  const { url } = await startReady();
  await postReport(url, makeReport({ host: hostInZoneA }));
  const nowhere = 'http://127.0.0.9:9';
  const pause = (...words: string[]) => heald(url, 'pause', ...words);
  const [noName, noReason, noEnd, badScope, uncovered, dry, down] = await Promise.all([
    pause('--for', '1h', '--reason', 'x'),
    pause('--name', 'x', '--for', '1h'),
    pause('--name', 'x', '--reason', 'x'),
    pause('zones/a', '--name', 'x', '--for', '1h', '--reason', 'x'),
    pause('host/web-2', '--name', 'x', '--for', '1h', '--reason', 'x'),
    pause('--name', 'x', '--for', '1h', '--reason', 'x', '--dry-run'),
    heald(nowhere, 'pause', '--name', 'x', '--for', '1h', '--reason', 'x'),
  ]);
  expect([noName, noReason, noEnd, badScope, uncovered].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(uncovered.stderr).toContain('host/web-2 covers no known host. Did you mean host/web-1?');
  expect(dry).toMatchObject({ code: 0, stdout: 'Nothing was paused.\n' });
  expect(down).toMatchObject({ code: 3, stderr: expect.stringContaining('A controller that is down decides and does nothing.') });
  expect(await listPauses(url)).toEqual([]);
});

test('over HTTP: asked twice it holds once, a name keeps its scope, an end is needed, and nothing of it counts as a report', async () => {
  const { url } = await startReady();
  const post = (body: object) => ask(url, 'POST', '/v1/pauses', body);
  expect([await post(dbMove), await post(dbMove)].map(({ status }) => status)).toEqual([200, 200]);
  expect(await listPauses(url)).toHaveLength(1);
  expect(await post({ ...dbMove, scope: 'zone/b' })).toMatchObject({ status: 409, code: 'name_taken' });
  expect(await post({ ...dbMove, name: 'no-end', for: undefined })).toMatchObject({ status: 422, code: 'invalid_request' });
  expect(await post({ ...dbMove, name: 'too-long', for: '31d' })).toMatchObject({ status: 422 });
  expect(await post({ ...dbMove, name: 'past', for: undefined, until: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 422 });
  expect(await post({ ...dbMove, name: 'two\nlines' })).toMatchObject({ status: 422 });
  expect(await post({ ...dbMove, reason: ' ' })).toMatchObject({ status: 422 });
  expect(await ask(url, 'DELETE', '/v1/pauses/db-mov', { reason: 'x' })).toMatchObject({ status: 404, code: 'unknown_pause' });
  expect(await ask(url, 'DELETE', '/v1/pauses/db-move', {})).toMatchObject({ status: 422 });
  expect(await ask(url, 'DELETE', '/v1/pauses/db-move', { reason: 'done' })).toMatchObject({ status: 204 });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).not.toContain('heald_reports_refused_total{');
});

test('with a token file only an admin may, on this host too, and the holder is who did it', async () => {
  const digest = (token: string) => `sha256:${hash('sha256', token)}`;
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, `report web-1 ${digest('one')}\nread ops ${digest('two')}\nadmin ann ${digest('three')}\n`);
  const { url } = await startReady('--tokens', tokens);
  for (const token of [undefined, 'one', 'two', 'four'])
    expect(await ask(url, 'POST', '/v1/pauses', dbMove, token)).toMatchObject({ status: 401, code: 'no_credential' });
  expect(await listPauses(url)).toEqual([]);
  expect(await ask(url, 'POST', '/v1/pauses', { ...dbMove, by: 'somebody else' }, 'three')).toMatchObject({ status: 200 });
  expect(await listPauses(url)).toMatchObject([{ name: 'db-move', by: 'ann' }]);
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'three\n');
  const [refused, lifted] = [
    await heald(url, 'resume', 'db-move', '--reason', 'done'),
    await heald(url, 'resume', 'db-move', '--reason', 'done', '--token-file', tokenFile),
  ];
  expect([refused.code, lifted.code]).toEqual([4, 0]);
});

test('while it is not known what is paused, nothing is decided: an unreadable ledger holds everything', async () => {
  const first = await startReady();
  await ask(first.url, 'POST', '/v1/pauses', dbMove);
  await first.stop('SIGKILL');
  const thief = new DatabaseSync(join(folder, 'ledger.db'));
  thief.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS taken (x); COMMIT;');
  const second = await start();
  const health = await waitForHealth(second, ({ because }) => because?.includes('nothing is judged or done') === true);
  expect(health).toMatchObject({ status: 'holding', epoch: null });
  expect(await postReport(second.url, makeReport({ host: hostInZoneA }))).toMatchObject({ status: 202 });
  expect(await ask(second.url, 'POST', '/v1/pauses', dbMove)).toMatchObject({ status: 503, code: 'not_leading' });
  thief.close();
  await waitForHealth(second, ({ status }) => status === 'ok');
  expect(await listPauses(second.url)).toMatchObject([{ name: 'db-move' }]);
});
