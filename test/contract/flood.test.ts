/** Can a host that misbehaves harm another? Every kind of bad report gets a clear answer, is counted, and nobody else notices. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { HostsAnswer } from '../../src/adapters/wire/answers.ts';
import type { Report } from '../../src/liveness/report.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { valueOf } from './ledger-suite.ts';
import { findFreePort, post, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const [webToken, floodToken, opsToken] = ['token-of-web-1', 'token-of-flood-1', 'token-of-ops'];

let folder = '';
let open: RunningController;
let guarded: RunningController;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-flood-'));
  const tokens = join(folder, 'tokens');
  writeFileSync(
    tokens,
    `# who may speak\nreport web-1 sha256:${hash('sha256', webToken)}\nreport flood-1 sha256:${hash('sha256', floodToken)}\nread ops sha256:${hash('sha256', opsToken)}\n`,
  );
  open = startController(['--state-dir', join(folder, 'open')], await findFreePort());
  guarded = startController(['--state-dir', join(folder, 'guarded'), '--tokens', tokens], await findFreePort());
  await Promise.all([open, guarded].map((controller) => waitForHealth(controller, ({ status }) => status === 'ok')));
});

afterAll(async () => {
  await Promise.all([open.stop('SIGKILL'), guarded.stop('SIGKILL')]);
  rmSync(folder, { recursive: true, force: true });
});

function reportOf(id: string, differs: Partial<Report> = {}): Report {
  return makeReport({ host: { id, name: id, zone: 'local', group: 'web', tags: {} }, run: id, boot: id, ...differs });
}

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

async function countRefused(url: string, because: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`heald_reports_refused_total\\{because="${because}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
}

test('an unknown signal is named, with the nearest one that is known', async () => {
  const answer = await postReport(open.url, reportOf('typo', { readings: { 'disk.fsync_stal_seconds': { '/': 0 } } }));
  expect(answer).toMatchObject({ status: 422, code: 'unknown_signal' });
  expect(answer.message).toContain('unknown signal "disk.fsync_stal_seconds"; did you mean "disk.fsync_stall_seconds"?');
  expect(await countRefused(open.url, 'unknown_signal')).toBe(1);
});

test('half a report is refused as what it is', async () => {
  const whole = JSON.stringify(reportOf('half'));
  expect(await post(open.url, whole.slice(0, whole.length / 2))).toMatchObject({ status: 400, code: 'not_json' });
  expect(await post(open.url, '')).toMatchObject({ status: 400, code: 'not_json' });
});

test('a report in another format, an oversized one and one on an unknown route each get their own answer', async () => {
  expect(await post(open.url, 'a=1', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, code: 'wrong_media_type' });
  const oversized = await post(open.url, JSON.stringify({ padding: '.'.repeat(300_000) }));
  expect(oversized).toMatchObject({ status: 413, code: 'too_large' });
  expect(oversized.message).toContain('at most 262144 are accepted');
  const unknown = await fetch(`${open.url}/v1/report`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toContain('Did you mean /v1/reports?');
});

test('numbers that no host can measure, and more readings than any host has, are refused with their place', async () => {
  const infinite = JSON.stringify(reportOf('liar')).replace('0.12', '1e999');
  expect(await post(open.url, infinite)).toMatchObject({ status: 422, code: 'invalid_report' });
  const negative = await postReport(open.url, reportOf('liar', { readings: { 'disk.fsync_stall_seconds': { '/': -1 } } }));
  expect(negative.message).toContain('readings.disk.fsync_stall_seconds./');
  const share = await postReport(open.url, reportOf('liar', { readings: { 'cpu.busy_share': { host: 97 } } }));
  expect(share.message).toContain('expected a share from 0 to 1, found 97');
  const counts = await postReport(
    open.url,
    reportOf('liar', { readings: { 'dns.failures': { '10.0.0.2': { tried: 2, failed: 3, slow: 0 } } } }),
  );
  expect(counts.message).toContain('must not exceed the tries');
  const many = Object.fromEntries(Array.from({ length: 601 }, (_, number) => [`/data${number}`, 0]));
  expect(await postReport(open.url, reportOf('liar', { readings: { 'disk.fsync_stall_seconds': many } }))).toMatchObject({
    status: 422,
    code: 'invalid_report',
  });
  const poisoned = JSON.stringify(reportOf('liar')).replace('"facts":{', '"facts":{"__proto__":{"x":1},');
  expect(await post(open.url, poisoned)).toMatchObject({ status: 400 });
});

test('a host that reports too often is slowed down, and only that host', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, number) => postReport(open.url, reportOf('flood', { sequence: number + 1 }))),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(40);
  expect(refused[0]?.message).toContain('Host "flood" reports too often: 4 reports a second are accepted, 10 at once');
  expect(await postReport(open.url, reportOf('calm'))).toMatchObject({ status: 202 });
  expect(await countRefused(open.url, 'too_fast')).toBe(refused.length);
});

test('during a flood from one side, the reports of another host are all taken, and quickly', { timeout: 60_000 }, async () => {
  const ending = new AbortController();
  const junk = JSON.stringify({ ...reportOf('junk'), padding: '.'.repeat(200_000) });
  const flood = Promise.all(
    Array.from({ length: 8 }, async () => {
      while (!ending.signal.aborted) await post(open.url, junk).catch(() => undefined);
    }),
  );
  const tookMs: number[] = [];
  for (let sequence = 1; sequence <= 10; sequence += 1) {
    const startedAt = performance.now();
    expect(await postReport(open.url, reportOf('bystander', { sequence, uptimeMs: sequence * 5_000 }))).toMatchObject({ status: 202 });
    tookMs.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 260));
  }
  ending.abort();
  await flood;
  expect(tookMs.toSorted((left, right) => left - right)[5]).toBeLessThan(500);
  const { hosts } = (await (await fetch(`${open.url}/v1/hosts`)).json()) as HostsAnswer;
  expect(hosts.map(({ id }) => id)).toContain('bystander');
  const detail = (await (await fetch(`${open.url}/v1/hosts/bystander`)).json()) as { lostReports: number };
  expect(detail.lostReports).toBe(0);
});

test('a host may report only for itself', async () => {
  expect(await postReport(guarded.url, reportOf('web-1'), bearer(webToken))).toMatchObject({ status: 202 });
  const other = await postReport(guarded.url, reportOf('web-1'), bearer(floodToken));
  expect(other).toMatchObject({ status: 403, code: 'other_host' });
  expect(other.message).toContain('This token is for host "flood-1", the report for host "web-1"');
  expect(await postReport(guarded.url, reportOf('web-1'))).toMatchObject({ status: 401, code: 'no_credential' });
  expect(await postReport(guarded.url, reportOf('web-1'), bearer('guess'))).toMatchObject({ status: 401 });
  expect(await postReport(guarded.url, reportOf('ops'), bearer(opsToken))).toMatchObject({ status: 401 });
});

test('with tokens, a flood in the name of another host leaves that host its own pace', async () => {
  const forged = await Promise.all(Array.from({ length: 40 }, () => postReport(guarded.url, reportOf('web-1'), bearer(floodToken))));
  expect(forged.every(({ status }) => status === 403)).toBe(true);
  expect(await postReport(guarded.url, reportOf('web-1', { sequence: 2 }), bearer(webToken))).toMatchObject({
    status: 202,
  });
});

test('bytes that are no HTTP are answered and cost nobody anything', async () => {
  const { port } = new URL(open.url);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('\u0000\u0001 not http at all\r\n\r\n'));
    let said = '';
    socket.on('data', (text: Buffer) => (said += text.toString()));
    socket.on('close', () => resolve(said));
  });
  expect(answer).toContain('400 Bad Request');
  expect(answer).toContain('"code":"not_http"');
  expect(await postReport(open.url, reportOf('after-noise'))).toMatchObject({ status: 202 });
});

test('what was refused is in the ledger after the stop, counted per sender and reason', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      postReport(guarded.url, reportOf('web-1', { readings: { nonsense: { host: 1 } } }), bearer(floodToken)),
    ),
  );
  expect(answers.every(({ code }) => code === 'unknown_signal')).toBe(true);
  expect(await guarded.stop('SIGTERM')).toBe(0);
  const reader = valueOf(openLedgerReader(join(folder, 'guarded', 'ledger.db')));
  const entries = valueOf(reader.read({ after: 0, limit: Infinity })).map(({ entry }) => entry);
  reader.close();
  const refused = entries.flatMap((entry) => (entry.kind === 'reports_refused' ? [[entry.because, entry.from, entry.count]] : []));
  expect(refused).toContainEqual(['unknown_signal', 'flood-1', 5]);
  expect(refused).toContainEqual(['other_host', 'flood-1', 41]);
});
