/** Does a controller that is killed in the middle of writing lose anything that it had shown? Real processes, real kills. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import { verifyLedger } from '../../src/adapters/ledger/verify-ledger.ts';
import type { Entry, LedgerEntry } from '../../src/controller/entry.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { valueOf } from './ledger-suite.ts';
import { askHealth, findFreePort, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const kills = 25;

let folder = '';
let file = '';
let running: RunningController | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-crash-'));
  file = join(folder, 'ledger.db');
});

afterEach(async () => {
  await running?.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** What the controller has shown as durable, by number, up to its death. */
interface Shown {
  lastSequence: number;
  readonly incidents: Set<string>;
}

/** Reports new hosts, each with a disk that stalls, as fast as they are taken: each causes five or six entries. */
async function reportUntilDead(url: string, round: number, isOver: () => boolean): Promise<void> {
  for (let number = 0; !isOver(); number += 1) {
    const id = `web-${round}-${number}`;
    const host = { id, name: id, zone: 'local', group: `group-${round}`, tags: {} };
    const readings = { 'disk.fsync_stall_seconds': { '/data': 12 } };
    await postReport(url, makeReport({ host, readings, run: id, boot: id })).catch(() => undefined);
  }
}

async function watchUntilDead(url: string, shown: Shown, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const health = await askHealth(url);
    if (health !== undefined) shown.lastSequence = Math.max(shown.lastSequence, health.ledger.lastSequence);
    const incidents = await fetch(`${url}/v1/incidents`)
      .then((response) => response.json() as Promise<{ incidents: { id: string }[] }>)
      .catch(() => undefined);
    for (const { id } of incidents?.incidents ?? []) shown.incidents.add(id);
  }
}

async function crashOnce(round: number, port: number): Promise<Shown> {
  const shown: Shown = { lastSequence: 0, incidents: new Set() };
  running = startController(['--state-dir', folder], port);
  await waitForHealth(running, ({ status }) => status === 'ok');
  let over = false;
  const busy = [
    reportUntilDead(running.url, round, () => over),
    reportUntilDead(running.url, round + 1_000, () => over),
    watchUntilDead(running.url, shown, () => over),
  ];
  await new Promise((resolve) => setTimeout(resolve, 60 + 17 * (round % 8)));
  expect(await running.stop('SIGKILL')).toBe('SIGKILL');
  over = true;
  await Promise.all(busy);
  return shown;
}

function readAll(): readonly LedgerEntry[] {
  const reader = valueOf(openLedgerReader(file));
  const entries = valueOf(reader.read({ after: 0, limit: Infinity }));
  reader.close();
  return entries;
}

test(
  `after ${kills} kills in the middle of writing the chain verifies, and nothing that was shown is lost`,
  { timeout: 180_000 },
  async () => {
    const port = await findFreePort();
    const headAfter: { readonly sequence: number; readonly hash: string }[] = [];
    let [incidentsShown, entriesShown] = [0, 0];
    for (let round = 0; round < kills; round += 1) {
      const shown = await crashOnce(round, port);
      const verified = valueOf(verifyLedger(file));
      expect(verified.entries).toBeGreaterThanOrEqual(shown.lastSequence);

      const entries = readAll();
      const opened = new Set(entries.flatMap(({ entry }) => (entry.kind === 'incident_opened' ? [entry.incident] : [])));
      expect([...shown.incidents].filter((id) => !opened.has(id))).toEqual([]);
      incidentsShown += shown.incidents.size;
      entriesShown += shown.lastSequence - (headAfter.at(-1)?.sequence ?? 0);
      // What an earlier life left is there in every later one, byte for byte.
      for (const head of headAfter) expect(entries[head.sequence - 1]?.hash).toBe(head.hash);
      headAfter.push({ sequence: verified.entries, hash: verified.headHash });
    }
    // Not an idle run: there was much to lose.
    expect(incidentsShown).toBeGreaterThanOrEqual(kills / 2);
    expect(entriesShown).toBeGreaterThan(10 * kills);

    running = startController(['--state-dir', folder], port);
    await waitForHealth(running, ({ status }) => status === 'ok');
    expect(await running.stop('SIGTERM')).toBe(0);
    const starts = readAll().flatMap(({ entry }) => (entry.kind === 'controller_started' ? [entry] : []));
    expect(starts.map(({ previousStop }) => previousStop)).toEqual(['first', ...Array.from({ length: kills }, () => 'crash')]);
    expect(starts.map(({ epoch }) => epoch)).toEqual(Array.from({ length: kills + 1 }, (_, place) => place + 1));
  },
);

test('a start after a clean stop says so, and the last entry of a clean stop is the stop', async () => {
  const port = await findFreePort();
  for (let start = 0; start < 2; start += 1) {
    running = startController(['--state-dir', folder], port);
    await waitForHealth(running, ({ status }) => status === 'ok');
    expect(await running.stop('SIGTERM')).toBe(0);
  }
  const entries: readonly Entry[] = readAll().map(({ entry }) => entry);
  expect(entries.flatMap((entry) => (entry.kind === 'controller_started' ? [entry.previousStop] : []))).toEqual(['first', 'clean']);
  expect(entries.at(-1)).toMatchObject({ kind: 'controller_stopped', because: 'asked to (SIGTERM)' });
});
