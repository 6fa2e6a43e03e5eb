/** Does a delivery system get its word in? A real controller, announcements over HTTP, a kill -9 between, and the command line. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { ChangesAnswer } from '../../src/adapters/wire/answers.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { findFreePort, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
let folder = '';
let running: RunningController[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-changes-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((controller) => controller.stop('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

async function startReady(...args: string[]): Promise<RunningController> {
  const controller = startController(['--state-dir', folder, ...args], await findFreePort());
  running.push(controller);
  await waitForHealth(controller, ({ status }) => status === 'ok');
  return controller;
}

const deploy = { id: 'cd-812', kind: 'deploy', what: 'web 41', by: 'ci', scope: { groups: ['web'] } };

async function announce(url: string, body: object, token?: string): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/v1/changes`, { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, text: await response.text() };
}

async function askChanges(url: string): Promise<ChangesAnswer> {
  return (await (await fetch(`${url}/v1/changes`)).json()) as ChangesAnswer;
}

async function showChanges(...words: string[]): Promise<string> {
  const env = { ...process.env, HEALD_STATE_DIR: folder, TZ: 'UTC', NO_COLOR: '1' };
  return (await promisify(execFile)(process.execPath, [program, 'changes', ...words], { env })).stdout;
}

test('what was announced is durable when it is answered, the same again is one change, and its end is told', async () => {
  const first = await startReady();
  const { host, ...rest } = makeReport({});
  await postReport(first.url, { ...rest, host: { ...host, group: 'web' } });
  await expect.poll(async () => JSON.parse((await announce(first.url, deploy)).text).change.covers).toBe(1);
  await first.stop('SIGKILL');

  const second = await startReady();
  expect((await announce(second.url, deploy)).status).toBe(200);
  expect((await askChanges(second.url)).announced).toMatchObject([{ id: 'cd-812', isUnderWay: true, finishedAt: null, covers: 1 }]);

  const finishedAt = new Date(Date.now()).toISOString();
  expect((await announce(second.url, { ...deploy, finishedAt })).status).toBe(200);
  expect((await askChanges(second.url)).announced).toMatchObject([{ id: 'cd-812', isUnderWay: false, finishedAt }]);
  expect(await showChanges()).toMatch(/deploy web 41 +group web +done after .* ci +cd-812/);
  expect(JSON.parse(await showChanges('--json'))).toMatchObject({ kind: 'changes', changes: [{ id: 'cd-812', by: 'ci' }] });
});

test('every mistake of an announcement is told with its place, and nothing of it is taken', async () => {
  const { url } = await startReady();
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ ...deploy, scope: {} }, /scope: expected either all: true/],
    [{ ...deploy, scope: { all: true, groups: ['web'] } }, /scope: expected either all: true/],
    [{ ...deploy, scope: { groups: [] } }, /scope\.groups: an empty list covers nothing/],
    [{ ...deploy, kind: 'magic', id: '' }, /id: .*; kind: /],
    [{ ...deploy, surprise: 1 }, /surprise/],
    [{ ...deploy, what: 'two\nlines' }, /what: expected one line of text/],
    [{ ...deploy, startedAt: 'yesterday' }, /startedAt: expected a moment with its zone/],
    [{ ...deploy, startedAt: '2020-01-01T00:00:00Z' }, /startedAt: expected a moment at most 7 d from now/],
    [{ ...deploy, finishedAt: '2099-01-01T00:00:00Z' }, /finishedAt: expected a moment at most 1 d after the start/],
  ];
  for (const [body, message] of wrong) {
    const { status, text } = await announce(url, body);
    expect(status).toBe(422);
    expect(JSON.parse(text).error).toMatchObject({ code: 'invalid_request', message: expect.stringMatching(message) });
  }
  expect((await askChanges(url)).announced).toEqual([]);
});

test('with a token file only who holds the role change or admin may announce', async () => {
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, ['read', 'change', 'admin'].map((role) => `${role} a-${role} sha256:${hash('sha256', `t-${role}`)}`).join('\n'));
  const { url } = await startReady('--tokens', tokens);
  expect((await announce(url, deploy)).status).toBe(401);
  expect((await announce(url, deploy, 't-read')).status).toBe(401);
  expect((await announce(url, deploy, 't-change')).status).toBe(200);
  expect((await announce(url, { ...deploy, id: 'cd-813' }, 't-admin')).status).toBe(200);
});
