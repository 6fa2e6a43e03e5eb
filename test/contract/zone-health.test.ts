/** What do health checks of a zone hear from a real controller? Over its own port, over the one for health checks, and after it was killed. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import { createHealthServer, type ZoneHealth } from '../../src/adapters/wire/zone-health.ts';
import type { EntryBody } from '../../src/controller/entry.ts';
import { evacuationOpened } from '../unit/apps/controller/answers/opened-evacuation.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from './running-controller.ts';

let folder = '';
let running: RunningController[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-zone-health-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((controller) => controller.stop('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

/** Zone use1-az4 has been left by group web; what is of kafka stays. */
async function writeLedger(): Promise<void> {
  const seen = ['use1-az1', 'use1-az2', 'use1-az4'].flatMap((zone) =>
    ['web', 'kafka'].map((group): EntryBody => {
      const name = `${group}-${zone}`;
      return { kind: 'host_seen', host: { id: name, name, zone, group } };
    }),
  );
  const evacuation = 'evac-7f3kqm';
  const entries: readonly EntryBody[] = [
    ...seen,
    evacuationOpened({ zone: 'use1-az4', groups: ['web'], kept: ['kafka'] }),
    { kind: 'zone_health_told', evacuation, zone: 'use1-az4', groups: ['web'], passes: false },
    { kind: 'zone_left', evacuation, zone: 'use1-az4', afterMs: 0, missing: [] },
  ];
  const ledger = createSqliteLedger(join(folder, 'ledger.db'), '0.1.0');
  const lead = await ledger.takeLead();
  if (!lead.ok) throw new Error(lead.problem.message);
  const at = Date.now();
  const appended = await ledger.append(
    entries.map((entry) => ({ ...entry, at })),
    { after: 0, epoch: lead.value.epoch },
  );
  if (!appended.ok) throw new Error(appended.problem.message);
  await ledger.close();
}

async function start(...flags: readonly string[]): Promise<RunningController> {
  const controller = startController(['--state-dir', folder, ...flags], await findFreePort());
  running.push(controller);
  await waitForHealth(controller, ({ status }) => status === 'ok');
  return controller;
}

async function check(url: string, path: string, method: 'GET' | 'HEAD' = 'GET'): Promise<string> {
  const response = await fetch(`${url}/v1/zones/${path}`, { method });
  return `${response.status} ${await response.text()}`.trim();
}

test('a zone that work has left fails its health checks, also for a controller that was started after a crash', async () => {
  await writeLedger();
  async function hear({ url }: RunningController): Promise<void> {
    const paths = ['use1-az4/health', 'use1-az4/health?group=web', 'use1-az4/health?group=kafka', 'use1-az1/health'];
    expect(await Promise.all(paths.map((path) => check(url, path)))).toEqual([
      '503 work has left zone use1-az4 (evac-7f3kqm)',
      '503 work of group web has left zone use1-az4 (evac-7f3kqm)',
      '200 in service: zone use1-az4, group kafka',
      '200 in service: zone use1-az1',
    ]);
    expect(await check(url, 'use1-az4/health', 'HEAD')).toBe('503');
  }
  const first = await start();
  await hear(first);
  await first.stop('SIGKILL');
  await hear(await start());
});

test('the address for health checks answers those and nothing else, and names what it knows', async () => {
  await writeLedger();
  const port = await findFreePort();
  await start('--health-address', `127.0.0.1:${port}`);
  const url = `http://127.0.0.1:${port}`;
  expect(await check(url, 'use1-az4/health')).toMatch(/^503 work has left/);
  expect(await check(url, 'use1-az5/health')).toBe(
    '404 {"error":{"code":"unknown_zone","message":"No zone \\"use1-az5\\" is known. Known are: use1-az1, use1-az2, use1-az4."}}',
  );
  expect(await check(url, 'use1-az1/health?group=wbe')).toContain('404 {"error":{"code":"unknown_group"');
  expect(await check(url, 'use1-az1/health?group=web&group=api')).toContain('422 ');
  const others = await Promise.all(['/v1/hosts', '/metrics', '/v1/zones'].map((path) => fetch(`${url}${path}`)));
  expect(others.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect((await fetch(`${url}/v1/reports`, { method: 'POST', body: '{}' })).status).toBe(404);
});

test('health needs no token, and a word about a zone needs one that may approve', async () => {
  await writeLedger();
  const tokens = join(folder, 'tokens');
  const tokenOf = (who: string) => `the-token-of-${who.replace(' ', '-')}`;
  const lines = ['read eve', 'change ci', 'approve ann'].map((who) => `${who} sha256:${hash('sha256', tokenOf(who))}\n`);
  writeFileSync(tokens, lines.join(''), { mode: 0o600 });
  const { url } = await start('--tokens', tokens);
  const say = async (wish: string, who?: string): Promise<number> => {
    const headers = { 'content-type': 'application/json', ...(who === undefined ? {} : { authorization: `Bearer ${tokenOf(who)}` }) };
    const body = JSON.stringify({ reason: 'the provider says so' });
    return (await fetch(`${url}/v1/zones/use1-az4/${wish}`, { method: 'POST', headers, body })).status;
  };
  const wishes = ['drain', 'undrain', 'practice', 'arm'];
  for (const who of [undefined, 'read eve', 'change ci'])
    expect(await Promise.all(wishes.map((wish) => say(wish, who)))).toEqual([401, 401, 401, 401]);
  expect(await say('arm', 'approve ann')).toBe(200);
  expect(await check(url, 'use1-az1/health')).toMatch(/^200/);
});

test('an address that is taken is told, and the controller does not start', async () => {
  const other = createHealthServer({ zoneHealth: () => ({ kind: 'unknown' }), now: () => 0 });
  const taken = await other.listen({ host: '127.0.0.1', port: 0 });
  if (!taken.ok) throw new Error(taken.problem);
  const controller = startController(['--state-dir', folder, '--health-address', `127.0.0.1:${taken.value.port}`], await findFreePort());
  running.push(controller);
  expect(await controller.ended).toBe(1);
  expect(controller.said()).toContain(`Cannot answer health checks on 127.0.0.1 port ${taken.value.port}`);
  await other.close();
});

test('what is not known yet fails every zone alike, and an address that asks too often is refused alone', async () => {
  let health: ZoneHealth = { kind: 'unknown' };
  let now = 0;
  const server = createHealthServer({ zoneHealth: () => health, now: () => now });
  const listening = await server.listen({ host: '127.0.0.1', port: 0 });
  if (!listening.ok) throw new Error(listening.problem);
  const url = `http://127.0.0.1:${listening.value.port}`;
  try {
    const heard = await Promise.all(['use1-az1', 'use1-az4', 'nonsense'].map((zone) => check(url, `${zone}/health`)));
    expect(new Set(heard)).toEqual(new Set(['503 not known: the controller has not read its ledger yet, so it says this of every zone']));

    health = { kind: 'in_service' };
    now = 60_000;
    const many = await Promise.all(Array.from({ length: 201 }, () => check(url, 'use1-az1/health')));
    expect(many.filter((answer) => answer.startsWith('200'))).toHaveLength(200);
    expect(many.find((answer) => answer.startsWith('429'))).toContain('"code":"too_fast"');
    now += 1_000;
    expect(await check(url, 'use1-az1/health')).toMatch(/^200/);
  } finally {
    await server.close();
  }
});
