/** Does the manual show what happens? Its API examples are sent to a real controller, and the README's commands are run. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import type { IncidentsAnswer } from '../../src/adapters/wire/answers.ts';
import { createMetrics } from '../../src/adapters/wire/metrics.ts';
import { commandsOf } from '../docs/heald-commands.ts';
import { shapeOf } from './shape-of.ts';
import { codeWordsOf, fencesOf, readPage, root, rowsOf, sectionOf } from '../docs/pages.ts';
import { closedIncident } from '../unit/apps/cli/stalled-disk.ts';
import { valueOf } from './ledger-suite.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from './running-controller.ts';

const api = readPage('docs/manual/api.md');

let folder = '';
let controller: RunningController;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-manual-'));
  controller = startController(['--state-dir', join(folder, 'live')], await findFreePort());
  await waitForHealth(controller, ({ status }) => status === 'ok');
});

afterAll(async () => {
  await controller.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The pieces of JSON below a heading. */
function examplesOf(heading: string): readonly unknown[] {
  const fences = fencesOf(sectionOf(api, heading)).filter(({ language }) => language === 'json');
  return fences.map(({ text }) => JSON.parse(text) as unknown);
}

async function get(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${controller.url}${path}`);
  return { status: response.status, body: await response.json() };
}

async function post(body: unknown): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${controller.url}/v1/reports`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

test('the report of the page is accepted, and the controller answers as the page says', async () => {
  const [report] = examplesOf('## POST /v1/reports') as [{ host: { id: string } }];
  expect(await post(report)).toEqual({ status: 202, text: '' });
  await expect.poll(async () => ((await get('/v1/incidents')).body as IncidentsAnswer).incidents[0]?.episodes[0]?.decision).toBeTruthy();

  for (const [heading, path] of [
    ['## GET /v1/health', '/v1/health'],
    ['## GET /v1/hosts', '/v1/hosts'],
    ['## GET /v1/hosts/:id', `/v1/hosts/${report.host.id}`],
    ['## GET /v1/incidents', '/v1/incidents'],
  ] as const) {
    const answer = await get(path);
    expect(answer.status, path).toBe(200);
    expect(shapeOf(answer.body), path).toEqual(shapeOf(examplesOf(heading)[0]));
  }
});

test('the errors of the page come back word for word', async () => {
  const [report, refusal] = examplesOf('## POST /v1/reports') as [object, unknown];
  const refused = await post({ ...report, readings: { 'disk.fsync_stal_seconds': { '/data': 1 } } });
  expect({ status: refused.status, body: JSON.parse(refused.text) as unknown }).toEqual({ status: 422, body: refusal });
  await post(report);
  expect(await get('/v1/hosts/i-0abc124')).toEqual({ status: 404, body: examplesOf('## Errors')[0] });
});

test('the errors that can be asked for have the status that the page gives them', async () => {
  const documented = new Map(rowsOf(sectionOf(api, '## Errors')).map(([code = '', status]) => [codeWordsOf(code)[0], Number(status)]));
  for (const path of ['/v1/host', '/v1/hosts/nobody']) {
    const { status, body } = await get(path);
    expect(status).toBe(documented.get((body as { error: { code: string } }).error.code));
  }
});

test('a scrape shows exactly the metrics of the manual', async () => {
  const text = await (await fetch(`${controller.url}/metrics`)).text();
  const scraped = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(([, name, help, type]) => ({ name, type, help }));
  const table = rowsOf(sectionOf(readPage('docs/manual/http.md'), '## Metrics'));
  const documented = table.map(([name = '', type, , help]) => ({ name: codeWordsOf(name)[0], type, help }));

  const byName = (left: { name: string | undefined }, right: { name: string | undefined }) =>
    (left.name ?? '') < (right.name ?? '') ? -1 : 1;
  expect(scraped.toSorted(byName)).toEqual(documented.toSorted(byName));
  // Labels of what has moved by now; the page has them from the same registry.
  const labels = new Set(
    [...text.matchAll(/^heald_\w+\{([^}]*)\}/gm)].flatMap(([, pairs = '']) => [...pairs.matchAll(/(\w+)="/g)].map(([, label]) => label)),
  );
  const known = createMetrics()
    .list()
    .flatMap((metric) => metric.labels);
  expect([...labels].filter((label) => label !== 'le' && !known.includes(label as string))).toEqual([]);
});

const readOnlyVerbs = ['status', 'hosts', 'incidents', 'log', 'policy validate', 'policy explain', 'rehearse', 'ledger verify'];

/** Commands that change nothing, need nothing of the reader's own, and end by themselves. */
function runnableCommandsOf(page: string): ReturnType<typeof commandsOf> {
  return commandsOf(readPage(page)).filter(({ words }) => {
    const isReadOnly = readOnlyVerbs.some((verb) => `${words.join(' ')} `.startsWith(`${verb} `));
    return isReadOnly && !words.some((word) => /^(--follow|-f|--state-dir|--controller|--incident|.*<…>.*)$/.test(word));
  });
}

test('the commands of README and ledger page that change nothing run, and end as the page says', { timeout: 60_000 }, async () => {
  const ledger = createSqliteLedger(join(folder, 'shown', 'ledger.db'), '0.1.0');
  const { epoch, lastSequence } = valueOf(await ledger.takeLead());
  valueOf(await ledger.append(closedIncident, { after: lastSequence, epoch }));
  await ledger.close();
  // Whoever walks along has a controller running.
  const env = { ...process.env, HEALD_STATE_DIR: join(folder, 'shown'), HEALD_CONTROLLER: controller.url, NO_COLOR: '1' };
  const commands = ['README.md', 'docs/manual/ledger.md'].flatMap(runnableCommandsOf);
  expect(commands.length).toBeGreaterThan(0);

  for (const { line, words, exitCode } of commands) {
    const code = await new Promise<number>((resolve) => {
      execFile(process.execPath, ['src/apps/cli/heald.ts', ...words], { env, cwd: root }, (error) =>
        resolve(error === null ? 0 : Number(error.code)),
      );
    });
    expect(code, line).toBe(exitCode);
  }
});
