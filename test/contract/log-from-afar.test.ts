/** Can a person at a desk follow and explain? Real controllers and the real command line, which has no ledger of its own. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { findFreePort, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
let folder = '';
let desk = '';
let running: RunningController[] = [];

beforeEach(() => {
  [folder, desk] = [mkdtempSync(join(tmpdir(), 'heald-afar-')), mkdtempSync(join(tmpdir(), 'heald-desk-'))];
});

afterEach(async () => {
  await Promise.all(running.map((controller) => controller.stop('SIGKILL')));
  running = [];
  for (const each of [folder, desk]) rmSync(each, { recursive: true, force: true });
});

async function start(port?: number): Promise<RunningController> {
  const controller = startController(['--state-dir', folder], port ?? (await findFreePort()));
  running.push(controller);
  await waitForHealth(controller, ({ status }) => status === 'ok');
  return controller;
}

const environment = { ...process.env, USER: 'ann', SUDO_USER: '', TZ: 'UTC', NO_COLOR: '1' };

function heald(...words: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env: environment, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** One entry each. */
async function setPauses({ url }: RunningController, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number += 1) {
    const body = JSON.stringify({ name: `p-${number}`, scope: `host/h-${number}`, reason: 'to fill the ledger', for: '1h' });
    const set = await fetch(`${url}/v1/pauses`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!set.ok) throw new Error(await set.text());
    await fetch(`${url}/v1/pauses/p-${number}`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'to fill it further' }),
    });
  }
}

test('a desk without a ledger reads the same log and the same story as the host of the ledger, also past one page', async () => {
  const controller = await start();
  await setPauses(controller, 0, 110);

  const [here, there] = await Promise.all([
    heald('log', '--plain', '--state-dir', folder),
    heald('log', '--plain', '--state-dir', desk, '--controller', controller.url),
  ]);
  expect(here.stdout.split('\n').length).toBeGreaterThan(220);
  expect(there).toEqual(here);

  const id = makeReport({}).host.id;
  // After the slow part: sixteen seconds later it is silent, and something has happened to it.
  await postReport(controller.url, makeReport({}));
  const [told, afar] = await Promise.all([
    heald('explain', id, '--state-dir', folder),
    heald('explain', id, '--state-dir', desk, '--controller', controller.url),
  ]);
  expect(afar).toEqual(told);
  expect(afar.stderr).toContain('nothing has happened to it');
});

test('the controller that --controller names is asked although there is a ledger here', async () => {
  const controller = await start();
  await controller.stop('SIGTERM');
  const told = await heald('log', '--state-dir', folder, '--controller', controller.url);
  expect(told).toMatchObject({ code: 3, stdout: '' });
  expect(told.stderr).toContain('Leave out --controller to read the ledger of this host.');
});

test('with neither a ledger nor a controller it says what to do', async () => {
  const told = await heald('explain', 'web-1', '--state-dir', desk, '--controller', `http://127.0.0.1:${await findFreePort()}`);
  expect(told.code).toBe(3);
  expect(told.stderr).toContain(`There is no ledger at ${join(desk, 'ledger.db')}, and no controller answers at http://127.0.0.1:`);
});

test('whoever follows from afar goes on when the controller has restarted, and misses nothing', async () => {
  const controller = await start();
  const words = ['log', '--follow', '--ndjson', '--state-dir', desk, '--controller', controller.url];
  const child = spawn(process.execPath, [program, ...words], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  try {
    await vi.waitFor(() => expect(out).toContain('controller_started'), 10_000);
    await controller.stop('SIGTERM');
    await vi.waitFor(() => expect(said).toContain(`no answer from ${controller.url}; asking on`), 10_000);
    const again = await start(Number(new URL(controller.url).port));
    await setPauses(again, 1, 1);
    await vi.waitFor(() => expect(out).toContain('pause_lifted'), 10_000);
    const sequence = out
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { readonly entry: { readonly kind: string } }).entry.kind);
    expect(sequence.filter((kind) => ['controller_started', 'controller_stopped', 'pause_set', 'pause_lifted'].includes(kind))).toEqual([
      'controller_started',
      'controller_stopped',
      'controller_started',
      'pause_set',
      'pause_lifted',
    ]);
    expect(said).toContain('the controller answers again');
  } finally {
    child.kill('SIGKILL');
  }
});

test.each(['after=-1', 'limit=0', 'limit=201', 'after=x', 'since=1h'])('?%s is refused with what is accepted', async (query) => {
  const { url } = await start();
  const answer = await fetch(`${url}/v1/log?${query}`);
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('Expected ?after=<number of the last entry that is known, or 0>&limit=<1 to 200>');
});
